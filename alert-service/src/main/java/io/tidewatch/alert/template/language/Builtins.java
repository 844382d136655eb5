package io.tidewatch.alert.template.language;

import static io.tidewatch.alert.template.language.TemplateFunction.ANY;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The functions of the language itself. {@code and} and {@code or} are carried out by {@link Execution}. */
final class Builtins {
    static final Map<String, TemplateFunction> ALL = Map.ofEntries(
            Map.entry("and", new TemplateFunction(1, ANY, args -> null)),
            Map.entry("or", new TemplateFunction(1, ANY, args -> null)),
            Map.entry("not", TemplateFunction.of(1, args -> !Truth.of(args.get(0)))),
            Map.entry("eq", new TemplateFunction(2, ANY, Comparison::equal)),
            Map.entry("ne", TemplateFunction.of(2, args -> !Comparison.equal(args))),
            Map.entry("lt", TemplateFunction.of(2, Comparison::less)),
            Map.entry("le", TemplateFunction.of(2, args -> Comparison.less(args) || Comparison.equal(args))),
            Map.entry("gt", TemplateFunction.of(2, args -> !Comparison.less(args) && !Comparison.equal(args))),
            Map.entry("ge", TemplateFunction.of(2, args -> !Comparison.less(args))),
            Map.entry("len", TemplateFunction.of(1, args -> length(args.get(0)))),
            Map.entry("index", new TemplateFunction(1, ANY, Builtins::index)),
            Map.entry("slice", new TemplateFunction(1, 4, Builtins::slice)),
            Map.entry("print", new TemplateFunction(0, ANY, Printing::joined)),
            Map.entry("println", new TemplateFunction(0, ANY, Printing::line)),
            Map.entry("printf", new TemplateFunction(1, ANY, Builtins::format)),
            Map.entry("html", new TemplateFunction(0, ANY, args -> Quoting.html(Printing.joined(args)))),
            Map.entry("js", new TemplateFunction(0, ANY, args -> Quoting.js(Printing.joined(args)))),
            Map.entry("urlquery", new TemplateFunction(0, ANY, args -> Quoting.query(Printing.joined(args)))));

    private Builtins() {}

    private static String format(List<@Nullable Object> args) {
        if (!(args.get(0) instanceof String format)) {
            throw new IllegalArgumentException("the format is no text");
        }
        return Format.of(format, args.subList(1, args.size()));
    }

    private static long length(@Nullable Object of) {
        if (of instanceof String text) {
            return text.getBytes(StandardCharsets.UTF_8).length;
        }
        if (of instanceof List<?> list) {
            return list.size();
        }
        if (of instanceof Map<?, ?> map) {
            return map.size();
        }
        throw new IllegalArgumentException(of == null ? "len of nil pointer" : "len of type " + Printing.typeOf(of));
    }

    private static @Nullable Object index(List<@Nullable Object> args) {
        Object value = args.get(0);
        for (Object index : args.subList(1, args.size())) {
            if (value instanceof Map<?, ?> map && index instanceof String key) {
                Object found = map.get(key);
                value = found == null ? "" : found;
            } else if (value instanceof List<?> list) {
                value = list.get(within(index, list.size()));
            } else {
                throw new IllegalArgumentException(
                        value == null
                                ? "index of untyped nil"
                                : value instanceof Map
                                        ? "value has type " + (index == null ? "nil" : Printing.typeOf(index))
                                                + "; should be string"
                                        : "can't index item of type " + Printing.typeOf(value));
            }
        }
        return value;
    }

    private static int within(@Nullable Object index, int size) {
        if (!(index instanceof Long number)) {
            throw new IllegalArgumentException(
                    "cannot index slice/array with type " + (index == null ? "nil" : Printing.typeOf(index)));
        }
        if (number < 0 || number >= size) {
            throw new IllegalArgumentException("index out of range: " + number);
        }
        return number.intValue();
    }

    /** A text counts by its bytes in UTF-8, as {@code len} does; a cut in a character gives U+FFFD. */
    private static Object slice(List<@Nullable Object> args) {
        Object of = args.get(0);
        byte[] bytes = of instanceof String text ? text.getBytes(StandardCharsets.UTF_8) : new byte[0];
        int size = of instanceof String ? bytes.length : of instanceof List<?> list ? list.size() : -1;
        if (size < 0) {
            throw new IllegalArgumentException(
                    "can't slice item of type " + (of == null ? "nil" : Printing.typeOf(of)));
        }
        int from = args.size() > 1 ? within(args.get(1), size + 1) : 0;
        int to = args.size() > 2 ? within(args.get(2), size + 1) : size;
        if (from > to) {
            throw new IllegalArgumentException("invalid slice index: " + from + " > " + to);
        }
        return of instanceof List<?> list
                ? list.subList(from, to)
                : new String(bytes, from, to - from, StandardCharsets.UTF_8);
    }
}
