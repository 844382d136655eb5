package io.tidewatch.model;

import java.util.regex.Pattern;

/**
 * The tenant that an event, a rule or a query belongs to: 1 to 63 characters of {@code a-z 0-9 -}, starting with a
 * letter or a digit. It is part of every table, key, header and cache.
 *
 * @param value the identifier as it appears in headers and tables
 */
public record ProjectId(String value) implements Comparable<ProjectId> {
    private static final Pattern FORM = Pattern.compile("[a-z0-9][a-z0-9-]{0,62}");

    /** The project of whoever names none. */
    public static final ProjectId DEFAULT = new ProjectId("default");

    /** @throws IllegalArgumentException when the value is not of the form above */
    public ProjectId {
        if (!FORM.matcher(value).matches()) {
            throw new IllegalArgumentException("project '" + value + "' is not 1 to 63 characters of a-z, 0-9 and -");
        }
    }

    @Override
    public int compareTo(ProjectId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
