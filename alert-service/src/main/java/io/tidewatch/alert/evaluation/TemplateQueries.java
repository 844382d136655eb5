package io.tidewatch.alert.evaluation;

import io.tidewatch.alert.template.TemplateContext;
import io.tidewatch.live.Selection;
import io.tidewatch.model.TidewatchException;
import io.tidewatch.promql.ast.Expr;
import io.tidewatch.promql.engine.Engine;
import io.tidewatch.promql.engine.Value;
import io.tidewatch.promql.source.SeriesSource;
import java.util.ArrayList;
import java.util.List;

/**
 * Answers {@code query} of templates from the windows: what stands in a template as a text is read from the stream like
 * the rule's own selectors; what is put together when it is rendered can be answered as far as it reads the same series.
 */
final class TemplateQueries {
    /** What one text may show. */
    private static final int MOST_ELEMENTS = 1_000;

    private TemplateQueries() {}

    /**
     * Queries at an instant.
     *
     * @param kept what the windows keep for the rule
     */
    static TemplateContext.Query of(Engine engine, SeriesSource source, List<Selection> kept, long instantMs) {
        return text -> {
            Expr expression = RulePlan.parse(text);
            for (Selection read : RulePlan.selections(expression, engine)) {
                if (kept.stream().noneMatch(one -> covers(one, read))) {
                    throw TidewatchException.caller("the query reads series that the rule does not: write it into the"
                            + " template as one text, so that they are read from the stream");
                }
            }
            List<TemplateContext.Element> elements = new ArrayList<>();
            for (Value.Element element : RulePlan.evaluate(engine, expression, source, instantMs)) {
                if (elements.size() == MOST_ELEMENTS) {
                    throw TidewatchException.limit("the query gives more than " + MOST_ELEMENTS + " series");
                }
                elements.add(new TemplateContext.Element(element.labels(), element.value()));
            }
            return elements;
        };
    }

    private static boolean covers(Selection kept, Selection read) {
        return kept.reachMs() >= read.reachMs()
                && read.matchers().containsAll(kept.matchers())
                && (kept.range() || !read.range());
    }
}
