package io.tidewatch.ingest.masking;

/** Tokens that say by their first characters what they are: keys of large services and JSON web tokens. */
final class KnownTokens {
    private record Form(String prefix, int shortestRest) {}

    private static final Form[] FORMS = {
        new Form("sk_", 12),
        new Form("pk_", 12),
        new Form("rk_", 12),
        new Form("sk-", 16),
        new Form("whsec_", 12),
        new Form("ghp_", 20),
        new Form("gho_", 20),
        new Form("ghu_", 20),
        new Form("ghs_", 20),
        new Form("ghr_", 20),
        new Form("github_pat_", 20),
        new Form("glpat-", 16),
        new Form("xoxb-", 8),
        new Form("xoxp-", 8),
        new Form("xoxa-", 8),
        new Form("xoxr-", 8),
        new Form("xoxs-", 8),
        new Form("xapp-", 8),
        new Form("AIza", 30),
        new Form("npm_", 30),
        new Form("dop_v1_", 30),
        new Form("hvs.", 20),
        new Form("SG.", 20),
        new Form("ya29.", 16),
        new Form("shpat_", 20),
    };
    private static final int AWS_KEY_LENGTH = 20;
    /** A token shows its digits within so many characters; bounds the work on what is none. */
    private static final int LOOK_AHEAD = 256;

    private KnownTokens() {}

    /**
     * End (exclusive) of the token that begins at the index, -1 when none does. The character before must not be one
     * of a token.
     */
    static int end(CharSequence text, int start) {
        char first = text.charAt(start);
        if (first == 'e') {
            return jsonWebToken(text, start);
        }
        if (first == 'A') {
            int aws = awsKey(text, start);
            if (aws > 0) {
                return aws;
            }
        }
        for (Form form : FORMS) {
            if (form.prefix.charAt(0) == first && startsWith(text, start, form.prefix)) {
                int end = tokenEnd(text, start, Math.min(text.length(), start + LOOK_AHEAD));
                // Words such as "sk_buff_list_head" have no digit; keys do.
                if (end - start - form.prefix.length() >= form.shortestRest && hasDigit(text, start, end)) {
                    return tokenEnd(text, start, text.length());
                }
            }
        }
        return -1;
    }

    /** Three parts of base64url, the first of which is a JSON object: RFC 7519, section 3. */
    private static int jsonWebToken(CharSequence text, int start) {
        if (!startsWith(text, start, "eyJ")) {
            return -1;
        }
        int end = tokenEnd(text, start, text.length());
        int dots = 0;
        for (int i = start; i < end; i++) {
            if (text.charAt(i) == '.') {
                dots++;
            }
        }
        return dots >= 2 && end - start >= 20 ? end : -1;
    }

    private static int awsKey(CharSequence text, int start) {
        if (!startsWith(text, start, "AKIA") && !startsWith(text, start, "ASIA")) {
            return -1;
        }
        int at = start;
        while (at < text.length() && at - start <= AWS_KEY_LENGTH && isUpperOrDigit(text.charAt(at))) {
            at++;
        }
        return at - start == AWS_KEY_LENGTH ? at : -1;
    }

    /** End of the run of base64url characters and dots; a dot at the end belongs to the sentence. */
    private static int tokenEnd(CharSequence text, int start, int limit) {
        int at = start;
        while (at < limit && isTokenCharacter(text.charAt(at))) {
            at++;
        }
        while (at > start && text.charAt(at - 1) == '.') {
            at--;
        }
        return at;
    }

    private static boolean isTokenCharacter(char c) {
        return (c >= 'a' && c <= 'z') || isUpperOrDigit(c) || c == '_' || c == '-' || c == '.';
    }

    private static boolean isUpperOrDigit(char c) {
        return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    }

    private static boolean hasDigit(CharSequence text, int start, int end) {
        for (int i = start; i < end; i++) {
            if (text.charAt(i) >= '0' && text.charAt(i) <= '9') {
                return true;
            }
        }
        return false;
    }

    static boolean startsWith(CharSequence text, int start, String prefix) {
        if (start + prefix.length() > text.length()) {
            return false;
        }
        for (int i = 0; i < prefix.length(); i++) {
            if (text.charAt(start + i) != prefix.charAt(i)) {
                return false;
            }
        }
        return true;
    }
}
