package io.tidewatch.query.prom;

import io.tidewatch.model.Labels;
import io.tidewatch.model.ProjectId;
import io.tidewatch.model.TidewatchException;
import io.tidewatch.promql.source.LabelMatcher;
import io.tidewatch.query.series.SeriesEntry;
import io.tidewatch.query.store.FamilyMetadata;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What series there are, by Prometheus' API: parameters in, JSON out. Safe for any thread that may wait. */
public final class SeriesEndpoints {
    private static final List<String> TRUNCATED = List.of("results truncated due to limit");

    private final PromQueries queries;

    public SeriesEndpoints(PromQueries queries) {
        this.queries = queries;
    }

    byte[] labelNames(ProjectId project, PromParameters parameters) {
        int limit = parameters.limit();
        List<SeriesEntry> of = matched(project, parameters);
        return texts(queries.index(project).labelNames(of), limit);
    }

    byte[] labelValues(ProjectId project, String name, PromParameters parameters) {
        int limit = parameters.limit();
        List<SeriesEntry> of = matched(project, parameters);
        return texts(queries.index(project).labelValues(EscapedName.unescape(name), of), limit);
    }

    byte[] series(ProjectId project, PromParameters parameters) {
        if (parameters.all("match[]").isEmpty()) {
            throw TidewatchException.caller("no match[] parameter provided");
        }
        int limit = parameters.limit();
        long start = start(parameters);
        List<Labels> labels = queries.series(project, parameters.selectors(), start).stream()
                .map(SeriesEntry::labels)
                .sorted()
                .toList();
        boolean truncated = limit > 0 && labels.size() > limit;
        List<Labels> given = truncated ? labels.subList(0, limit) : labels;
        return PromJson.success(truncated ? TRUNCATED : List.of(), List.of(), out -> {
            out.writeStartArray();
            for (Labels of : given) {
                PromJson.labels(out, of);
            }
            out.writeEndArray();
        });
    }

    byte[] metadata(ProjectId project, PromParameters parameters) {
        int limit = parameters.number("limit", -1);
        // A family has one entry here, so any limit per metric allows it.
        parameters.number("limit_per_metric", -1);
        String metric = parameters.text("metric");
        List<FamilyMetadata> families = queries.metadata(project, metric.isEmpty() ? null : metric);
        List<FamilyMetadata> given = limit >= 0 && families.size() > limit ? families.subList(0, limit) : families;
        return PromJson.success(List.of(), List.of(), out -> {
            out.writeStartObject();
            for (FamilyMetadata family : given) {
                out.writeArrayFieldStart(family.family());
                out.writeStartObject();
                out.writeStringField("type", family.type().text());
                out.writeStringField("help", family.help());
                out.writeStringField("unit", family.unit());
                out.writeEndObject();
                out.writeEndArray();
            }
            out.writeEndObject();
        });
    }

    /** The series that the request is about; null for all of them. */
    private @Nullable List<SeriesEntry> matched(ProjectId project, PromParameters parameters) {
        long start = start(parameters);
        List<List<LabelMatcher>> selectors = parameters.selectors();
        return selectors.isEmpty() && start == Long.MIN_VALUE ? null : queries.series(project, selectors, start);
    }

    private static long start(PromParameters parameters) {
        long start = parameters.time("start", Long.MIN_VALUE);
        long end = parameters.time("end", Long.MAX_VALUE);
        if (end < start) {
            throw PromParameters.invalid("end", "end timestamp must not be before start time");
        }
        return start == Long.MIN_VALUE ? start : Math.max(0, start);
    }

    private static byte[] texts(Collection<String> texts, int limit) {
        boolean truncated = limit > 0 && texts.size() > limit;
        return PromJson.success(truncated ? TRUNCATED : List.of(), List.of(), out -> {
            out.writeStartArray();
            int left = truncated ? limit : texts.size();
            for (String text : texts) {
                if (left-- == 0) {
                    break;
                }
                out.writeString(text);
            }
            out.writeEndArray();
        });
    }
}
