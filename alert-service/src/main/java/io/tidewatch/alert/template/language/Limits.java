package io.tidewatch.alert.template.language;

/**
 * What carrying out a template may take.
 *
 * @param characters of the text; what is longer is cut
 * @param steps actions carried out, those in loops each time; more is an error
 */
public record Limits(int characters, int steps) {
    static final int DEPTH = 100;
}
