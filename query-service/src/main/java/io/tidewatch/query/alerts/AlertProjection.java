package io.tidewatch.query.alerts;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidewatch.events.CorruptRecordException;
import io.tidewatch.events.EventHeaders;
import io.tidewatch.events.alerts.AlertRecords;
import io.tidewatch.events.v1.AlertPhase;
import io.tidewatch.events.v1.AlertTransition;
import io.tidewatch.events.v1.InputHistogram;
import io.tidewatch.events.v1.InputSeries;
import io.tidewatch.model.ProjectId;
import io.tidewatch.query.ledger.Signal;
import io.tidewatch.query.projection.Projection;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/** {@code tidewatch.alerts} as rows of {@code alert_transition}. */
public final class AlertProjection implements Projection<AlertRow> {
    private static final String INSERT = """
            insert into alert_transition (project_id, transition_id, rule_id, rule_version, rule_name, severity,
                fingerprint, sequence, from_phase, to_phase, reason, detail, instant, active_since, decided_at,
                appended_at, value, labels, annotations, expression, inputs, offsets)
            values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?::jsonb, ?::jsonb, ?, ?::jsonb, ?::jsonb)
            on conflict do nothing
            """;

    private final AlertRecords records = new AlertRecords();
    private final ObjectMapper json;

    public AlertProjection(ObjectMapper json) {
        this.json = json;
    }

    @Override
    public Signal signal() {
        return Signal.ALERTS;
    }

    @Override
    public Decoded<AlertRow> decode(ConsumerRecord<byte[], byte[]> record) {
        ProjectId project = EventHeaders.read(record.headers()).requireProject();
        AlertTransition transition = records.message(record);
        try {
            UUID id = UUID.fromString(transition.getTransitionId());
            return new Decoded<>(project, 1, List.of(new AlertRow(project, id, transition)), List.of());
        } catch (IllegalArgumentException e) {
            throw new CorruptRecordException(-1, "transition_id: '" + transition.getTransitionId() + "' is not a UUID");
        }
    }

    @Override
    public Map<ProjectId, Long> write(Connection connection, List<AlertRow> rows) throws SQLException {
        Map<ProjectId, Long> stored = new HashMap<>();
        try (PreparedStatement statement = connection.prepareStatement(INSERT)) {
            for (AlertRow row : rows) {
                bind(statement, row);
                stored.merge(row.project(), (long) statement.executeUpdate(), Long::sum);
            }
        }
        return stored;
    }

    private void bind(PreparedStatement statement, AlertRow row) throws SQLException {
        AlertTransition t = row.transition();
        int p = 1;
        statement.setString(p++, row.project().value());
        statement.setObject(p++, row.transitionId());
        statement.setString(p++, t.getRuleId());
        statement.setLong(p++, t.getRuleVersion());
        statement.setString(p++, clean(t.getRuleName()));
        statement.setString(p++, t.getSeverity());
        statement.setString(p++, t.getFingerprint());
        statement.setLong(p++, t.getSequence());
        statement.setString(p++, phase(t.getFrom()));
        statement.setString(p++, phase(t.getTo()));
        statement.setString(p++, t.getReason().name().toLowerCase(Locale.ROOT));
        statement.setString(p++, clean(t.getDetail()));
        statement.setTimestamp(p++, new Timestamp(t.getInstantMs()));
        statement.setTimestamp(p++, instant(t.getActiveSinceMs()));
        statement.setTimestamp(p++, new Timestamp(t.getDecidedMs()));
        statement.setTimestamp(p++, instant(t.getAppendMs()));
        statement.setDouble(p++, t.getValue());
        statement.setString(p++, text(t.getLabelsMap()));
        statement.setString(p++, text(t.getAnnotationsMap()));
        statement.setString(p++, clean(t.getExpression()));
        statement.setString(p++, text(inputs(t)));
        statement.setString(p, text(offsets(t)));
    }

    private static @Nullable Timestamp instant(long ms) {
        return ms == 0 ? null : new Timestamp(ms);
    }

    private static String phase(AlertPhase phase) {
        return phase == AlertPhase.ALERT_PHASE_UNSPECIFIED
                ? "inactive"
                : phase.name().toLowerCase(Locale.ROOT);
    }

    private ArrayNode inputs(AlertTransition transition) {
        ArrayNode inputs = json.createArrayNode();
        for (InputSeries series : transition.getInputsList()) {
            ObjectNode input = inputs.addObject();
            input.set("labels", json.valueToTree(series.getLabelsMap()));
            ArrayNode points = input.putArray("points");
            int count = Math.min(series.getTimestampsMsCount(), series.getValuesCount());
            Map<Integer, InputHistogram> histograms = new HashMap<>();
            series.getHistogramsList().forEach(h -> histograms.put(h.getIndex(), h));
            for (int i = 0; i < count; i++) {
                ArrayNode point = points.addArray().add(series.getTimestampsMs(i) / 1000.0);
                InputHistogram histogram = histograms.get(i);
                if (histogram == null) {
                    point.add(number(series.getValues(i)));
                } else {
                    ObjectNode inShort = point.addObject();
                    inShort.set("count", number(histogram.getCount()));
                    inShort.set("sum", number(histogram.getSum()));
                }
            }
            input.put("omitted", series.getOmitted());
        }
        return inputs;
    }

    private JsonNode number(double value) {
        return Double.isFinite(value)
                ? json.getNodeFactory().numberNode(value)
                : json.getNodeFactory().textNode(Double.isNaN(value) ? "NaN" : value > 0 ? "+Inf" : "-Inf");
    }

    private ArrayNode offsets(AlertTransition transition) {
        ArrayNode offsets = json.createArrayNode();
        transition.getOffsetsList().forEach(o -> offsets.addObject()
                .put("topic", o.getTopic())
                .put("partition", o.getPartition())
                .put("offset", o.getOffset()));
        return offsets;
    }

    private String text(Object value) throws SQLException {
        try {
            return json.writeValueAsString(value).replace("\\u0000", "\\ufffd");
        } catch (JsonProcessingException e) {
            throw new SQLException("not writable as JSON: " + e.getMessage(), "22000", e);
        }
    }

    /** Postgres' texts cannot hold U+0000. */
    private static String clean(String text) {
        return text.indexOf('\0') < 0 ? text : text.replace('\0', '\ufffd');
    }
}
