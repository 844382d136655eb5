package io.tidewatch.alert.template.language;

import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A template that was read, with those that it defines. Immutable, safe for any thread. */
public final class Template {
    private final Source source;
    private final Parser.Parsed parsed;
    private final Map<String, TemplateFunction> functions;

    private Template(Source source, Parser.Parsed parsed, Map<String, TemplateFunction> functions) {
        this.source = source;
        this.parsed = parsed;
        this.functions = functions;
    }

    /**
     * Reads a template.
     *
     * @param name stands in messages
     * @param functions besides those of the language, by name
     * @param variables that exist from the start besides {@code $}, such as {@code $labels}
     * @throws TemplateException with the first fault
     */
    public static Template parse(
            String name, String text, Map<String, TemplateFunction> functions, List<String> variables) {
        Map<String, TemplateFunction> all = new HashMap<>(Builtins.ALL);
        all.putAll(functions);
        Source source = new Source(name, text);
        return new Template(source, new Parser(source, all.keySet(), variables).parse(), Map.copyOf(all));
    }

    /**
     * Carries it out.
     *
     * @param data what {@code .} and {@code $} are
     * @param variables values of those that exist from the start
     * @throws TemplateException when it cannot be carried out or takes more steps than it may
     */
    public String render(@Nullable Object data, Map<String, ?> variables, Limits limits) {
        return render(data, variables, limits, Map.of());
    }

    /**
     * As {@link #render(Object, Map, Limits)}.
     *
     * @param own take the place of functions of the same name
     */
    public String render(
            @Nullable Object data, Map<String, ?> variables, Limits limits, Map<String, TemplateFunction> own) {
        Map<String, TemplateFunction> all = functions;
        if (!own.isEmpty()) {
            all = new HashMap<>(functions);
            all.putAll(own);
        }
        return new Execution(source, parsed.defined(), all, variables, limits).run(parsed.root(), data);
    }

    /** Texts that stand in the template as the only argument of a function, piped or not; each once. */
    public Set<String> constantsGivenTo(String function) {
        Set<String> found = new LinkedHashSet<>();
        GivenConstants search = new GivenConstants(function, found::add);
        search.walk(parsed.root());
        parsed.defined().values().forEach(search::walk);
        return found;
    }
}
