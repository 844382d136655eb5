package io.tidewatch.alert.template.language;

/**
 * A text that is being made and may not grow beyond what a value may be, so that a template that doubles a text again
 * and again ends before the memory does. Not for several threads.
 */
public final class BoundedText {
    /** Longest text that a value may be, in characters. */
    static final int MOST = 16_384;

    private final StringBuilder text = new StringBuilder();

    /** Adds a text. @throws IllegalArgumentException when it becomes too long */
    public BoundedText append(CharSequence more) {
        if (more.length() > MOST - text.length()) {
            throw new IllegalArgumentException("a text of more than " + MOST + " characters");
        }
        text.append(more);
        return this;
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
