package io.tidewatch.alert.evaluation.wiring;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.tidewatch.alert.evaluation.EvaluationFigures;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.Map;

/** How evaluation is doing in this replica. */
@Path("/api/v1/alerting/status")
@Produces(MediaType.APPLICATION_JSON)
public class AlertingStatusResource {
    private final EvaluationFigures figures;

    public AlertingStatusResource(EvaluationFigures figures) {
        this.figures = figures;
    }

    /**
     * The answer.
     *
     * @param evaluated events read from the stream since the start, by project
     * @param rules rules that are evaluated
     * @param firing their alerts that are firing
     * @param lag records between evaluation and the end of the stream
     * @param latencies {@code event_to_alert}: from an event's append to the committed decision
     */
    public record Status(Map<String, Long> evaluated, int rules, int firing, long lag, List<Latency> latencies) {}

    /**
     * Latencies of the newest events.
     *
     * @param name which
     * @param p50Ms median, milliseconds
     * @param p99Ms 99th percentile, milliseconds
     * @param count how many since the start
     */
    public record Latency(
            String name,
            @JsonProperty("p50_ms") long p50Ms,
            @JsonProperty("p99_ms") long p99Ms,
            long count) {}

    @GET
    public Status status() {
        return new Status(
                figures.evaluated(),
                figures.rules(),
                figures.firing(),
                figures.lag(),
                List.of(new Latency("event_to_alert", figures.p50Ms(), figures.p99Ms(), figures.latencies())));
    }
}
