package io.tidewatch.ingest.masking;

import java.util.Set;

/**
 * Which names of fields, parameters, headers and labels promise a secret. Case, {@code _}, {@code -} and {@code .} do
 * not count: {@code X-Api-Key}, {@code apiKey} and {@code api_key} are one name. Safe for any thread.
 */
final class SecretNames {
    /** A name that holds one of these is secret, wherever it stands in the name. */
    private static final Set<String> ANYWHERE = Set.of("password", "passwd", "passphrase", "credential");

    /** A name that ends with one of these is secret; {@code token_count} and {@code secret_name} are not. */
    private static final Set<String> AT_END = Set.of(
            "pwd",
            "secret",
            "token",
            "apikey",
            "accesskey",
            "accesskeyid",
            "secretkey",
            "privatekey",
            "signingkey",
            "encryptionkey",
            "authkey",
            "authorization",
            "cookie",
            "cardnumber",
            "creditcard",
            "cardno",
            "cvv",
            "cvc",
            "cvv2",
            "ssn",
            "iban");

    /** A name that is one of these in whole is secret. */
    private static final Set<String> WHOLE = Set.of("auth", "card", "pan", "pin", "pass", "jwt", "bearer", "sig");

    private static final int LONGEST = 128;

    private SecretNames() {}

    /** Whether the name promises a secret. */
    static boolean contains(CharSequence name) {
        return contains(name, 0, name.length());
    }

    /** Whether the part of the text from start to end (exclusive) is a name that promises a secret. */
    static boolean contains(CharSequence text, int start, int end) {
        if (end - start < 3 || end - start > LONGEST) {
            return false;
        }
        StringBuilder plain = new StringBuilder(end - start);
        for (int i = start; i < end; i++) {
            char c = text.charAt(i);
            if (c != '_' && c != '-' && c != '.') {
                plain.append(c >= 'A' && c <= 'Z' ? (char) (c + 32) : c);
            }
        }
        String name = plain.toString();
        if (WHOLE.contains(name)) {
            return true;
        }
        for (String ending : AT_END) {
            if (name.endsWith(ending)) {
                return true;
            }
        }
        for (String part : ANYWHERE) {
            if (name.contains(part)) {
                return true;
            }
        }
        return false;
    }

    /** Whether the secret of this name may have several words: the value goes to the end of the line. */
    static boolean isWholeLine(CharSequence text, int start, int end) {
        return endsWith(text, start, end, "cookie");
    }

    /** Whether the value may begin with the name of a scheme, as in {@code Authorization: Bearer …}. */
    static boolean hasScheme(CharSequence text, int start, int end) {
        return endsWith(text, start, end, "authorization") || endsWith(text, start, end, "auth");
    }

    private static boolean endsWith(CharSequence text, int start, int end, String lowerCase) {
        int from = end - lowerCase.length();
        if (from < start) {
            return false;
        }
        for (int i = 0; i < lowerCase.length(); i++) {
            if (Character.toLowerCase(text.charAt(from + i)) != lowerCase.charAt(i)) {
                return false;
            }
        }
        return true;
    }
}
