package io.tidewatch.ingest.otlp;

import java.util.Map;

/**
 * Units of the UCUM as words for names ({@code By/s}: {@code bytes} and {@code per_second}), by the table of the
 * OpenTelemetry specification, "Prometheus and OpenMetrics Compatibility". Immutable.
 *
 * @param main the unit, in the plural; empty for none
 * @param per what stands behind the slash, with {@code per_} before it; empty for none
 */
record UnitNames(String main, String per) {
    private static final Map<String, String> MAIN = Map.ofEntries(
            Map.entry("d", "days"),
            Map.entry("h", "hours"),
            Map.entry("min", "minutes"),
            Map.entry("s", "seconds"),
            Map.entry("ms", "milliseconds"),
            Map.entry("us", "microseconds"),
            Map.entry("ns", "nanoseconds"),
            Map.entry("By", "bytes"),
            Map.entry("KiBy", "kibibytes"),
            Map.entry("MiBy", "mebibytes"),
            Map.entry("GiBy", "gibibytes"),
            Map.entry("TiBy", "tibibytes"),
            Map.entry("KBy", "kilobytes"),
            Map.entry("MBy", "megabytes"),
            Map.entry("GBy", "gigabytes"),
            Map.entry("TBy", "terabytes"),
            Map.entry("m", "meters"),
            Map.entry("V", "volts"),
            Map.entry("A", "amperes"),
            Map.entry("J", "joules"),
            Map.entry("W", "watts"),
            Map.entry("g", "grams"),
            Map.entry("Cel", "celsius"),
            Map.entry("Hz", "hertz"),
            Map.entry("1", ""),
            Map.entry("%", "percent"));

    private static final Map<String, String> PER =
            Map.of("s", "second", "m", "minute", "h", "hour", "d", "day", "w", "week", "mo", "month", "y", "year");

    /** The words of a unit; units in braces, which count things, give none. */
    static UnitNames of(String unit) {
        int slash = unit.indexOf('/');
        String main = (slash < 0 ? unit : unit.substring(0, slash)).strip();
        String per = slash < 0 ? "" : unit.substring(slash + 1).strip();
        String mainWord = isPlain(main) ? clean(MAIN.getOrDefault(main, main)) : "";
        String perWord = isPlain(per) ? clean(PER.getOrDefault(per, per)) : "";
        return new UnitNames(mainWord, perWord.isEmpty() ? "" : "per_" + perWord);
    }

    /** Both words, as metadata names the unit. */
    String text() {
        return main.isEmpty() || per.isEmpty() ? main + per : main + "_" + per;
    }

    private static boolean isPlain(String unit) {
        return !unit.isEmpty() && unit.indexOf('{') < 0 && unit.indexOf('}') < 0;
    }

    private static String clean(String word) {
        return String.join("_", Tokens.of(word));
    }
}
