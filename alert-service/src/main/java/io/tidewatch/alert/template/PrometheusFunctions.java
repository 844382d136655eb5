package io.tidewatch.alert.template;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import io.tidewatch.alert.template.language.BoundedText;
import io.tidewatch.alert.template.language.GoNumber;
import io.tidewatch.alert.template.language.Printing;
import io.tidewatch.alert.template.language.TemplateFunction;
import io.tidewatch.promql.text.Replacement;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The functions that Prometheus adds to the template language ({@code template/template.go}). A text that is a number
 * counts as one where a number is needed.
 */
final class PrometheusFunctions {
    /** By name. */
    private static final Map<String, TemplateFunction> OF_VALUES = Map.ofEntries(
            Map.entry("humanize", ofNumber(PrometheusFunctions::humanize)),
            Map.entry("humanize1024", ofNumber(PrometheusFunctions::humanize1024)),
            Map.entry("humanizeDuration", ofNumber(PrometheusFunctions::duration)),
            Map.entry("humanizePercentage", ofNumber(value -> GoNumber.significant(value * 100, 4) + "%")),
            Map.entry("humanizeTimestamp", ofNumber(PrometheusFunctions::timestamp)),
            Map.entry("toUpper", ofText(text -> text.toUpperCase(Locale.ROOT))),
            Map.entry("toLower", ofText(text -> text.toLowerCase(Locale.ROOT))),
            Map.entry("title", ofText(PrometheusFunctions::title)),
            Map.entry("stripPort", ofText(PrometheusFunctions::stripPort)),
            Map.entry("stripDomain", ofText(PrometheusFunctions::stripDomain)),
            Map.entry("safeHtml", ofText(text -> text)),
            Map.entry("match", TemplateFunction.of(2, args -> pattern(args)
                    .matcher(text(args, 1))
                    .find())),
            Map.entry("reReplaceAll", TemplateFunction.of(3, PrometheusFunctions::replaceAll)),
            Map.entry("args", new TemplateFunction(0, TemplateFunction.ANY, PrometheusFunctions::arguments)));

    private static final DateTimeFormatter TIMESTAMP = new DateTimeFormatterBuilder()
            .appendPattern("yyyy-MM-dd HH:mm:ss")
            .appendFraction(ChronoField.MILLI_OF_SECOND, 0, 3, true)
            .appendLiteral(" +0000 UTC")
            .toFormatter(Locale.ROOT)
            .withZone(ZoneOffset.UTC);
    private static final String[] LARGE = {"k", "M", "G", "T", "P", "E", "Z", "Y"};
    private static final String[] LARGE_BINARY = {"ki", "Mi", "Gi", "Ti", "Pi", "Ei", "Zi", "Yi"};
    private static final String[] SMALL = {"m", "u", "n", "p", "f", "a", "z", "y"};
    private static final Pattern ADDRESS = Pattern.compile("[0-9.]+|\\[.*\\]|[0-9A-Fa-f:]*:[0-9A-Fa-f:]+");

    /** All of them by name; those that need a context fail until {@link ContextFunctions} takes their place. */
    static final Map<String, TemplateFunction> ALL = all();

    private PrometheusFunctions() {}

    private static Map<String, TemplateFunction> all() {
        Map<String, TemplateFunction> all = new TreeMap<>(OF_VALUES);
        all.putAll(ContextFunctions.of(TemplateContext.NONE));
        return Map.copyOf(all);
    }

    private interface NumberText {
        String of(double value);
    }

    private interface TextText {
        String of(String text);
    }

    private static TemplateFunction ofNumber(NumberText function) {
        return TemplateFunction.of(1, args -> function.of(number(args.get(0))));
    }

    private static TemplateFunction ofText(TextText function) {
        return TemplateFunction.of(1, args -> function.of(text(args, 0)));
    }

    private static String text(List<@Nullable Object> args, int index) {
        Object value = args.get(index);
        if (value instanceof String text) {
            return text;
        }
        throw new IllegalArgumentException("wrong type for value; expected string; got " + Printing.text(value));
    }

    /** A number, or a text that is one. @throws IllegalArgumentException in Go's words */
    static double number(@Nullable Object value) {
        if (value instanceof Number number) {
            return number.doubleValue();
        }
        String text = value instanceof String given ? given : "";
        try {
            return switch (text.toLowerCase(Locale.ROOT)) {
                case "inf", "+inf" -> Double.POSITIVE_INFINITY;
                case "-inf" -> Double.NEGATIVE_INFINITY;
                case "nan" -> Double.NaN;
                default -> Double.parseDouble(text);
            };
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("strconv.ParseFloat: parsing \"" + text + "\": invalid syntax");
        }
    }

    private static Pattern pattern(List<@Nullable Object> args) {
        try {
            return Pattern.compile(text(args, 0));
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException("error parsing regexp: " + e.getMessage());
        }
    }

    private static String replaceAll(List<@Nullable Object> args) {
        Replacement replacement = new Replacement(text(args, 1));
        String source = text(args, 2);
        Matcher match = pattern(args).matcher(source);
        BoundedText text = new BoundedText();
        int at = 0;
        while (match.find()) {
            text.append(source.substring(at, match.start())).append(replacement.expand(match));
            at = match.end();
        }
        return text.append(source.substring(at)).toString();
    }

    private static Map<String, Object> arguments(List<@Nullable Object> args) {
        Map<String, Object> named = new TreeMap<>();
        for (int i = 0; i < args.size(); i++) {
            Object arg = args.get(i);
            if (arg != null) {
                named.put("arg" + i, arg);
            }
        }
        return named;
    }

    private static String humanize(double value) {
        if (value == 0 || Double.isNaN(value) || Double.isInfinite(value)) {
            return GoNumber.significant(value, 4);
        }
        return Math.abs(value) >= 1 ? scaled(value, LARGE, 1_000) : small(value);
    }

    private static String humanize1024(double value) {
        return Math.abs(value) <= 1 || Double.isNaN(value) || Double.isInfinite(value)
                ? GoNumber.significant(value, 4)
                : scaled(value, LARGE_BINARY, 1_024);
    }

    private static String scaled(double value, String[] prefixes, double by) {
        String prefix = "";
        double scaled = value;
        for (int i = 0; i < prefixes.length && Math.abs(scaled) >= by; i++) {
            prefix = prefixes[i];
            scaled /= by;
        }
        return GoNumber.significant(scaled, 4) + prefix;
    }

    private static String small(double value) {
        String prefix = "";
        double scaled = value;
        for (int i = 0; i < SMALL.length && Math.abs(scaled) < 1; i++) {
            prefix = SMALL[i];
            scaled *= 1_000;
        }
        return GoNumber.significant(scaled, 4) + prefix;
    }

    private static String duration(double value) {
        if (Double.isNaN(value) || Double.isInfinite(value)) {
            return GoNumber.significant(value, 4);
        }
        if (Math.abs(value) < 60) {
            return Math.abs(value) >= 1 || value == 0 ? GoNumber.significant(value, 4) + "s" : small(value) + "s";
        }
        String sign = value < 0 ? "-" : "";
        long seconds = (long) Math.abs(value);
        long days = seconds / 86_400;
        long hours = seconds / 3_600 % 24;
        long minutes = seconds / 60 % 60;
        String tail = minutes + "m " + seconds % 60 + "s";
        if (days > 0) {
            return sign + days + "d " + hours + "h " + tail;
        }
        return hours > 0 ? sign + hours + "h " + tail : sign + tail;
    }

    private static String timestamp(double seconds) {
        if (Double.isNaN(seconds) || Double.isInfinite(seconds)) {
            return GoNumber.significant(seconds, 4);
        }
        if (Math.abs(seconds) > Long.MAX_VALUE / 1e9) {
            throw new IllegalArgumentException(GoNumber.shortest(seconds) + " cannot be represented as a nanoseconds "
                    + "timestamp since it overflows int64");
        }
        return TIMESTAMP.format(Instant.ofEpochMilli((long) (seconds * 1_000)));
    }

    private static String title(String text) {
        StringBuilder title = new StringBuilder(text.length());
        boolean begins = true;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            title.append(begins ? Character.toTitleCase(c) : c);
            begins = !(Character.isLetterOrDigit(c) || c == '_' || c == '\'');
        }
        return title.toString();
    }

    private static String stripPort(String hostPort) {
        int colon = hostPort.lastIndexOf(':');
        if (colon < 0) {
            return hostPort;
        }
        String host = hostPort.substring(0, colon);
        if (host.startsWith("[") && host.endsWith("]")) {
            return host.substring(1, host.length() - 1);
        }
        return host.contains(":") ? hostPort : host;
    }

    /** An address stays as it is. */
    private static String stripDomain(String hostPort) {
        String host = stripPort(hostPort);
        if (ADDRESS.matcher(host).matches()) {
            return hostPort;
        }
        String port =
                host.length() < hostPort.length() && !hostPort.startsWith("[") ? hostPort.substring(host.length()) : "";
        int dot = host.indexOf('.');
        return (dot < 0 ? host : host.substring(0, dot)) + port;
    }
}
