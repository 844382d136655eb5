package io.tidewatch.query.prom;

import io.tidewatch.model.Labels;
import io.tidewatch.model.ProjectId;
import io.tidewatch.model.TidewatchException;
import io.tidewatch.promql.ast.Expr;
import io.tidewatch.promql.ast.ValueType;
import io.tidewatch.query.store.Exemplar;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Queries of Prometheus' API: parameters in, JSON out. Safe for any thread that may wait. */
public final class PromEndpoints {
    /** Steps of a range query. */
    private static final long MOST_POINTS = 11_000;

    private final PromQueries queries;
    private final Clock clock;

    public PromEndpoints(PromQueries queries, Clock clock) {
        this.queries = queries;
        this.clock = clock;
    }

    byte[] instant(ProjectId project, PromParameters parameters) {
        parameters.limit();
        long time = parameters.time("time", clock.millis());
        QueryOptions options = QueryOptions.of(parameters);
        PromQueries.Outcome outcome = queries.instant(project, parameters.query(), time, options);
        return PromJson.result(outcome, outcome.warnings(), parameters);
    }

    byte[] range(ProjectId project, PromParameters parameters) {
        parameters.limit();
        long start = parameters.time("start");
        long end = parameters.time("end");
        if (end < start) {
            throw PromParameters.invalid("end", "end timestamp must not be before start time");
        }
        long step = parameters.duration("step");
        if (step <= 0) {
            throw PromParameters.invalid(
                    "step", "zero or negative query resolution step widths are not accepted. Try a positive integer");
        }
        if ((end - start) / step > MOST_POINTS) {
            throw TidewatchException.caller(
                    "exceeded maximum resolution of 11,000 points per timeseries. Try decreasing"
                            + " the query resolution (?step=XX)");
        }
        QueryOptions options = QueryOptions.of(parameters);
        Expr query = parameters.query();
        if (query.type() != ValueType.SCALAR && query.type() != ValueType.VECTOR) {
            throw PromParameters.invalid(
                    "query",
                    "invalid expression type \"" + query.type().documented()
                            + "\" for range query, must be Scalar or instant Vector");
        }
        PromQueries.Outcome outcome = queries.range(project, query, start, end, step, options);
        return PromJson.result(outcome, outcome.warnings(), parameters);
    }

    byte[] exemplars(ProjectId project, PromParameters parameters) {
        long start = parameters.time("start", Long.MIN_VALUE / 4);
        long end = parameters.time("end", clock.millis() + 86_400_000);
        if (end < start) {
            throw TidewatchException.caller("end timestamp must not be before start timestamp");
        }
        Exemplars.Found found = queries.exemplars(project, parameters.query(), start, end);
        List<String> warnings = new ArrayList<>(found.warnings());
        if (found.truncated()) {
            warnings.add("results truncated due to limit: the newest " + Exemplars.MOST + " exemplars");
        }
        return PromJson.success(warnings, List.of(), out -> {
            out.writeStartArray();
            for (Map.Entry<Labels, List<Exemplar>> series : found.bySeries().entrySet()) {
                out.writeStartObject();
                out.writeFieldName("seriesLabels");
                PromJson.labels(out, series.getKey());
                out.writeArrayFieldStart("exemplars");
                for (Exemplar exemplar : series.getValue()) {
                    out.writeStartObject();
                    out.writeFieldName("labels");
                    PromJson.labels(out, exemplar.labels());
                    out.writeStringField("value", PromJson.number(exemplar.value()));
                    out.writeFieldName("timestamp");
                    PromJson.seconds(out, exemplar.timestampMs());
                    out.writeEndObject();
                }
                out.writeEndArray();
                out.writeEndObject();
            }
            out.writeEndArray();
        });
    }

    byte[] formatQuery(ProjectId project, PromParameters parameters) {
        String text = PrettyQuery.LIKE_PROMETHEUS.print(parameters.query());
        return PromJson.success(List.of(), List.of(), out -> out.writeString(text));
    }

    byte[] parseQuery(ProjectId project, PromParameters parameters) {
        Expr query = parameters.query();
        return PromJson.success(List.of(), List.of(), out -> AstJson.write(out, query));
    }
}
