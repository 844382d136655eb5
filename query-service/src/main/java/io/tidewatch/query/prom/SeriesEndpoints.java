package io.tidewatch.query.prom;

import io.tidewatch.model.Labels;
import io.tidewatch.model.ProjectId;
import io.tidewatch.model.TidewatchException;
import io.tidewatch.query.series.SeriesEntry;
import io.tidewatch.query.store.FamilyMetadata;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** What series there are, by Prometheus' API: parameters in, JSON out. Safe for any thread that may wait. */
public final class SeriesEndpoints {
    private static final String TRUNCATED = "results truncated due to limit";

    private final PromQueries queries;

    public SeriesEndpoints(PromQueries queries) {
        this.queries = queries;
    }

    byte[] labelNames(ProjectId project, PromParameters parameters) {
        int limit = parameters.limit();
        List<String> lacks = new ArrayList<>();
        return texts(queries.labelNames(project, parameters.selectors(), start(parameters), lacks::add), limit, lacks);
    }

    byte[] labelValues(ProjectId project, String name, PromParameters parameters) {
        int limit = parameters.limit();
        List<String> lacks = new ArrayList<>();
        String label = EscapedName.unescape(name);
        return texts(
                queries.labelValues(project, label, parameters.selectors(), start(parameters), lacks::add),
                limit,
                lacks);
    }

    byte[] series(ProjectId project, PromParameters parameters) {
        if (parameters.all("match[]").isEmpty()) {
            throw TidewatchException.caller("no match[] parameter provided");
        }
        int limit = parameters.limit();
        long start = start(parameters);
        List<String> warnings = new ArrayList<>();
        List<Labels> labels = queries.series(project, parameters.selectors(), start, warnings::add).stream()
                .map(SeriesEntry::labels)
                .sorted()
                .toList();
        boolean truncated = limit > 0 && labels.size() > limit;
        List<Labels> given = truncated ? labels.subList(0, limit) : labels;
        if (truncated) {
            warnings.add(TRUNCATED);
        }
        return PromJson.success(warnings, List.of(), out -> {
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
        List<String> lacks = new ArrayList<>();
        List<FamilyMetadata> families = queries.metadata(project, metric.isEmpty() ? null : metric, lacks::add);
        List<FamilyMetadata> given = limit >= 0 && families.size() > limit ? families.subList(0, limit) : families;
        return PromJson.success(lacks, List.of(), out -> {
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

    private static long start(PromParameters parameters) {
        long start = parameters.time("start", Long.MIN_VALUE);
        long end = parameters.time("end", Long.MAX_VALUE);
        if (end < start) {
            throw PromParameters.invalid("end", "end timestamp must not be before start time");
        }
        return start == Long.MIN_VALUE ? start : Math.max(0, start);
    }

    private static byte[] texts(Collection<String> texts, int limit, List<String> lacks) {
        List<String> warnings = new ArrayList<>(lacks);
        boolean truncated = limit > 0 && texts.size() > limit;
        if (truncated) {
            warnings.add(TRUNCATED);
        }
        return PromJson.success(warnings, List.of(), out -> {
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
