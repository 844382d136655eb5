package io.tidewatch.alert.notify.template;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import io.tidewatch.alert.template.language.BoundedText;
import io.tidewatch.alert.template.language.Printing;
import io.tidewatch.alert.template.language.TemplateFunction;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** The functions that Alertmanager adds to the template language. */
final class AlertmanagerFunctions {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** By name. */
    static final Map<String, TemplateFunction> ALL = Map.ofEntries(
            Map.entry("toUpper", ofText(text -> text.toUpperCase(Locale.ROOT))),
            Map.entry("toLower", ofText(text -> text.toLowerCase(Locale.ROOT))),
            Map.entry("title", ofText(AlertmanagerFunctions::title)),
            Map.entry("trimSpace", ofText(String::strip)),
            Map.entry("safeHtml", ofText(text -> text)),
            Map.entry("safeUrl", ofText(text -> text)),
            Map.entry("urlUnescape", ofText(text -> URLDecoder.decode(text, StandardCharsets.UTF_8))),
            Map.entry("join", TemplateFunction.of(2, AlertmanagerFunctions::join)),
            Map.entry("match", TemplateFunction.of(2, args -> pattern(args)
                    .matcher(text(args, 1))
                    .find())),
            Map.entry("reReplaceAll", TemplateFunction.of(3, AlertmanagerFunctions::replaceAll)),
            Map.entry("stringSlice", new TemplateFunction(0, TemplateFunction.ANY, ArrayList::new)),
            Map.entry("list", new TemplateFunction(0, TemplateFunction.ANY, ArrayList::new)),
            Map.entry("append", new TemplateFunction(1, TemplateFunction.ANY, AlertmanagerFunctions::append)),
            Map.entry("dict", new TemplateFunction(0, TemplateFunction.ANY, AlertmanagerFunctions::dict)),
            Map.entry("date", TemplateFunction.of(2, args -> time(args, 1).format(text(args, 0)))),
            Map.entry("tz", TemplateFunction.of(2, args -> time(args, 1).in(text(args, 0)))),
            Map.entry("since", TemplateFunction.of(1, AlertmanagerFunctions::since)),
            Map.entry("humanizeDuration", TemplateFunction.of(1, AlertmanagerFunctions::humanizeDuration)),
            Map.entry("toJson", TemplateFunction.of(1, AlertmanagerFunctions::json)));

    private AlertmanagerFunctions() {}

    private static TemplateFunction ofText(UnaryOperator<String> function) {
        return TemplateFunction.of(1, args -> function.apply(text(args, 0)));
    }

    private static String text(List<@Nullable Object> args, int index) {
        if (args.get(index) instanceof String text) {
            return text;
        }
        throw new IllegalArgumentException(
                "wrong type for value; expected string; got " + Printing.text(args.get(index)));
    }

    private static GoTime time(List<@Nullable Object> args, int index) {
        if (args.get(index) instanceof GoTime time) {
            return time;
        }
        throw new IllegalArgumentException("wrong type for value; expected time.Time");
    }

    private static Pattern pattern(List<@Nullable Object> args) {
        try {
            return Pattern.compile(text(args, 0));
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException("error parsing regexp: " + e.getMessage());
        }
    }

    private static Object join(List<@Nullable Object> args) {
        if (!(args.get(1) instanceof List<?> list)) {
            throw new IllegalArgumentException("wrong type for value; expected []string");
        }
        BoundedText out = new BoundedText();
        for (int i = 0; i < list.size(); i++) {
            out.append(i == 0 ? "" : text(args, 0)).append(Printing.text(list.get(i)));
        }
        return out.toString();
    }

    private static Object replaceAll(List<@Nullable Object> args) {
        // RE2/J's own syntax of replacements has a backslash for quoting; Go's has none.
        String replacement = text(args, 1).replace("\\", "\\\\").replaceAll("\\$\\{(\\d+)}", "\\$$1");
        try {
            return pattern(args).matcher(text(args, 2)).replaceAll(replacement);
        } catch (IndexOutOfBoundsException e) {
            throw new IllegalArgumentException("the replacement names a group that is not there", e);
        }
    }

    private static Object append(List<@Nullable Object> args) {
        if (!(args.get(0) instanceof List<?> list)) {
            throw new IllegalArgumentException("append needs a list");
        }
        List<@Nullable Object> longer = new ArrayList<>(list);
        longer.addAll(args.subList(1, args.size()));
        return longer;
    }

    private static Object dict(List<@Nullable Object> args) {
        if (args.size() % 2 != 0) {
            throw new IllegalArgumentException("dict needs pairs of key and value");
        }
        Map<String, Object> map = new LinkedHashMap<>();
        for (int i = 0; i < args.size(); i += 2) {
            Object value = args.get(i + 1);
            map.put(text(args, i), value == null ? "" : value);
        }
        return map;
    }

    private static Object since(List<@Nullable Object> args) {
        return (double) Duration.between(time(args, 0).at().toInstant(), Instant.now())
                        .toMillis()
                / 1_000;
    }

    private static Object humanizeDuration(List<@Nullable Object> args) {
        double seconds;
        try {
            seconds = Double.parseDouble(Printing.text(args.get(0)));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("not a number of seconds", e);
        }
        long whole = (long) Math.abs(seconds);
        StringBuilder out = new StringBuilder(seconds < 0 ? "-" : "");
        if (whole >= 86_400) {
            out.append(whole / 86_400).append("d ");
        }
        if (whole >= 3_600) {
            out.append(whole / 3_600 % 24).append("h ");
        }
        if (whole >= 60) {
            out.append(whole / 60 % 60).append("m ");
        }
        return out.append(whole % 60).append('s').toString();
    }

    private static Object json(List<@Nullable Object> args) {
        try {
            return JSON.writeValueAsString(plain(args.get(0)));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e.getOriginalMessage(), e);
        }
    }

    private static @Nullable Object plain(@Nullable Object value) {
        if (value instanceof Map<?, ?> map) {
            Map<String, @Nullable Object> out = new LinkedHashMap<>();
            map.forEach((key, element) -> out.put(String.valueOf(key), plain(element)));
            return out;
        }
        if (value instanceof List<?> list) {
            List<@Nullable Object> out = new ArrayList<>();
            list.forEach(element -> out.add(plain(element)));
            return out;
        }
        return value instanceof GoTime time ? time.at().toInstant().toString() : value;
    }

    private static String title(String text) {
        StringBuilder out = new StringBuilder();
        boolean begins = true;
        for (char c : text.toCharArray()) {
            out.append(begins ? Character.toTitleCase(c) : c);
            begins = !Character.isLetterOrDigit(c) && c != '_' && c != '\'';
        }
        return out.toString();
    }
}
