package io.tidewatch.alert.template.language;

/**
 * What carrying out a template may take.
 *
 * @param characters of the text; what is longer is cut
 * @param steps actions, elements of loops and calls of functions, by the length of their arguments; more is an error
 */
public record Limits(int characters, int steps) {
    /** Actions and templates that may stand in each other, together. */
    static final int DEPTH = 100;
}
