package io.tidewatch.ingest.intake;

import io.tidewatch.ingest.masking.TextMasker;

/** What a sender wrote, fit for an error message: short, on one line, without secrets. */
public final class Quote {
    private static final int LONGEST = 64;

    private Quote() {}

    /** The text, cut after 64 characters, control characters replaced. */
    public static String of(String text) {
        String head = text.length() > LONGEST ? text.substring(0, LONGEST) + "…" : text;
        StringBuilder plain = new StringBuilder(head.length());
        TextMasker.mask(head).chars().forEach(c -> plain.append(c < ' ' || c == 0x7F ? '?' : (char) c));
        return plain.toString();
    }
}
