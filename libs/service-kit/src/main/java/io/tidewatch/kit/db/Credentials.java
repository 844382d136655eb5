package io.tidewatch.kit.db;

/** A database role's name and password. Prints without the password. */
public record Credentials(String username, String password) {
    @Override
    public String toString() {
        return "Credentials[" + username + "]";
    }
}
