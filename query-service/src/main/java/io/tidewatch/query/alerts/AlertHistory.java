package io.tidewatch.query.alerts;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.tidewatch.kit.problems.ProblemException;
import io.tidewatch.model.ProjectId;
import io.tidewatch.query.http.Parameters;
import io.tidewatch.query.store.ProjectQueries;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Answers {@code GET /api/v1/monitoring/alerts/history}. */
public final class AlertHistory {
    private static final long DAY_MS = 86_400_000;

    private static final String SELECT = """
            select transition_id, instant, rule_id, rule_version, rule_name, severity, fingerprint, sequence, from_phase,
                to_phase, reason, detail, active_since, decided_at, value, labels, annotations, expression, inputs
            from alert_transition
            where project_id = $1 and instant >= $2 and instant <= $3
                and ($4::timestamptz is null or (instant, transition_id) < ($4, $5::uuid))
                and (cardinality($6::text[]) = 0 or rule_id = any($6))
                and (cardinality($7::text[]) = 0 or severity = any($7))
                and (cardinality($8::text[]) = 0 or to_phase = any($8))
            order by instant desc, transition_id desc limit $9
            """;

    private final ProjectQueries queries;
    private final Clock clock;

    public AlertHistory(ProjectQueries queries, Clock clock) {
        this.queries = queries;
        this.clock = clock;
    }

    /** The answer; JSON by its field names. */
    public record Answer(
            List<Transition> transitions,
            @JsonProperty("next_cursor") @Nullable String nextCursor) {}

    /** A transition; newest first. */
    public record Transition(
            @JsonProperty("transition_id") String transitionId,
            @JsonProperty("rule_id") String ruleId,
            @JsonProperty("rule_version") long ruleVersion,
            @JsonProperty("rule_name") String ruleName,
            String severity,
            String fingerprint,
            long sequence,
            String from,
            String to,
            String reason,
            String detail,
            String instant,
            @JsonProperty("active_since") @Nullable String activeSince,
            @JsonProperty("decided_at") String decidedAt,
            Object value,
            Object labels,
            Object annotations,
            String expression,
            Object inputs) {}

    /** @throws io.tidewatch.model.TidewatchException when a parameter is wrong or Postgres is away */
    public Answer answer(ProjectId project, Parameters parameters) {
        // Instants lie on a grid that may be a little ahead of this machine's clock.
        long end = parameters.time("end", clock.millis() + 60_000);
        long start = parameters.time("start", end - DAY_MS);
        if (end <= start) {
            throw ProblemException.invalid("end", "does not lie after start");
        }
        int limit = parameters.number("limit", 50, 1, 500);
        Parameters.Cursor cursor = parameters.cursor();
        Tuple tuple = Tuple.of(project.value(), at(start), at(end))
                .addOffsetDateTime(cursor == null ? null : cursor.time().atOffset(ZoneOffset.UTC))
                .addUUID(cursor == null ? null : cursor.id())
                .addArrayOfString(parameters.all("rule_id").toArray(new String[0]))
                .addArrayOfString(parameters.all("severity").toArray(new String[0]))
                .addArrayOfString(parameters.all("phase").toArray(new String[0]))
                .addInteger(limit + 1);
        List<Transition> transitions = new ArrayList<>();
        Parameters.Cursor last = null;
        for (Row row : queries.select(project, SELECT, tuple)) {
            if (transitions.size() == limit) {
                return new Answer(transitions, last == null ? null : last.text());
            }
            transitions.add(transition(row));
            last = new Parameters.Cursor(row.getOffsetDateTime(1).toInstant(), row.getUUID(0));
        }
        return new Answer(transitions, null);
    }

    private static Transition transition(Row row) {
        OffsetDateTime activeSince = row.getOffsetDateTime(12);
        double value = row.getDouble(14);
        return new Transition(
                row.getUUID(0).toString(),
                row.getString(2),
                row.getLong(3),
                row.getString(4),
                row.getString(5),
                row.getString(6),
                row.getLong(7),
                row.getString(8),
                row.getString(9),
                row.getString(10),
                row.getString(11),
                text(row.getOffsetDateTime(1)),
                activeSince == null ? null : text(activeSince),
                text(row.getOffsetDateTime(13)),
                Double.isFinite(value) ? (Object) value : Double.isNaN(value) ? "NaN" : value > 0 ? "+Inf" : "-Inf",
                row.getJsonObject(15).getMap(),
                row.getJsonObject(16).getMap(),
                row.getString(17),
                row.getJsonArray(18).getList());
    }

    private static String text(OffsetDateTime time) {
        return Parameters.text(time.toInstant().toEpochMilli());
    }

    private static OffsetDateTime at(long ms) {
        return Instant.ofEpochMilli(ms).atOffset(ZoneOffset.UTC);
    }
}
