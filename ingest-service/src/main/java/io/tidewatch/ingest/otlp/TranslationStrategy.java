package io.tidewatch.ingest.otlp;

import io.tidewatch.ingest.series.LabelRules;

/** How names of metrics and attributes become names of series and labels; as Prometheus' {@code translation_strategy}. */
public enum TranslationStrategy {
    UNDERSCORE_ESCAPING_WITH_SUFFIXES("UnderscoreEscapingWithSuffixes", true, true),
    UNDERSCORE_ESCAPING_WITHOUT_SUFFIXES("UnderscoreEscapingWithoutSuffixes", true, false),
    NO_UTF8_ESCAPING_WITH_SUFFIXES("NoUTF8EscapingWithSuffixes", false, true),
    NO_TRANSLATION("NoTranslation", false, false);

    private final String text;
    private final boolean escapes;
    private final boolean suffixes;

    TranslationStrategy(String text, boolean escapes, boolean suffixes) {
        this.text = text;
        this.escapes = escapes;
        this.suffixes = suffixes;
    }

    /**
     * The strategy of that name.
     *
     * @throws IllegalArgumentException naming key and value
     */
    public static TranslationStrategy of(String text) {
        for (TranslationStrategy strategy : values()) {
            if (strategy.text.equals(text)) {
                return strategy;
            }
        }
        throw new IllegalArgumentException("tidewatch.otlp.translation-strategy '" + text
                + "' is not one of UnderscoreEscapingWithSuffixes, UnderscoreEscapingWithoutSuffixes,"
                + " NoUTF8EscapingWithSuffixes, NoTranslation");
    }

    /** Whether other characters than those of classic names become underscores. */
    public boolean escapes() {
        return escapes;
    }

    /** Whether units and {@code _total} are appended. */
    public boolean suffixes() {
        return suffixes;
    }

    /** Names that may come out. */
    public LabelRules.Names names() {
        return escapes ? LabelRules.Names.CLASSIC : LabelRules.Names.UTF8;
    }
}
