package io.tidewatch.alert.rules;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidewatch.alert.groups.StoredGroup;
import io.tidewatch.events.alerts.RuleKey;
import io.tidewatch.events.alerts.RuleRecords;
import io.tidewatch.events.v1.Rule;
import io.tidewatch.kit.db.JdbcTransactions;
import io.tidewatch.kit.db.ProjectScope;
import io.tidewatch.model.Fault;
import io.tidewatch.model.ProjectId;
import io.tidewatch.model.TidewatchException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Brings rules from Postgres to {@code tidewatch.rules}. A change leaves a row in {@code alert_rule_change} in its own
 * transaction; here the present state of each such rule is published, a tombstone where it is gone, and the rows are
 * deleted when Kafka has acknowledged. One relay at a time works (an advisory lock), so what is last on the topic is
 * what is in Postgres. A state may be published twice; its version tells.
 *
 * <p>One thread runs {@link #run}; the other methods may be called from any.
 */
public final class RuleRelay implements Runnable, AutoCloseable {
    private static final Logger LOG = Logger.getLogger(RuleRelay.class);
    private static final long LOCK = 0x7469646572756c65L;
    private static final int AT_ONCE = 500;
    private static final long SAFETY_NET_MS = 2_000;
    private static final long ACKNOWLEDGED_WITHIN_MS = 10_000;
    private static final long FIRST_WAIT_MS = 100;
    private static final long LONGEST_WAIT_MS = 5_000;

    private static final String CHANGES = """
            select c.sequence, c.project_id as change_project, c.rule_id, r.*,
                   g.namespace, g.name as group_name, g.version as group_version, g.definition,
                   g.updated_at as group_updated_at
            from (select * from alert_rule_change order by sequence limit ?) c
            left join alert_rule r on r.project_id = c.project_id and r.id = c.rule_id
            left join alert_rule_group g on g.project_id = c.project_id and g.id = c.rule_id
            order by c.sequence
            """;

    private final JdbcTransactions transactions;
    private final Producer<byte[], byte[]> producer;
    private final ObjectMapper json;
    private final RuleRecords records = new RuleRecords();
    private final Semaphore signals = new Semaphore(0);
    private volatile boolean closed;

    /** @param producer with {@code acks=all}; stays the caller's to close */
    public RuleRelay(JdbcTransactions transactions, Producer<byte[], byte[]> producer, ObjectMapper json) {
        this.transactions = transactions;
        this.producer = producer;
        this.json = json;
    }

    /** A change has been committed: publish it now. */
    public void signal() {
        signals.release();
    }

    @Override
    public void run() {
        boolean announced = false;
        long waitMs = FIRST_WAIT_MS;
        while (!closed) {
            try {
                if (!announced) {
                    announceAll();
                    announced = true;
                }
                if (publish() < AT_ONCE) {
                    var unused = signals.tryAcquire(SAFETY_NET_MS, TimeUnit.MILLISECONDS);
                }
                signals.drainPermits();
                waitMs = FIRST_WAIT_MS;
            } catch (InterruptedException e) {
                return;
            } catch (SQLException | RuntimeException e) {
                LOG.warnf("rules wait to be published, next try in %d ms: %s", waitMs, e.getMessage());
                try {
                    Thread.sleep(waitMs);
                } catch (InterruptedException interrupted) {
                    return;
                }
                waitMs = Math.min(LONGEST_WAIT_MS, 2 * waitMs);
            }
        }
    }

    /** Every rule counts as changed: the topic may be younger than the table. */
    private void announceAll() throws SQLException {
        int rules = transactions.in(ProjectScope.ALL, connection -> {
            try (PreparedStatement statement = connection.prepareStatement("""
                    insert into alert_rule_change (project_id, rule_id)
                    select project_id, id from alert_rule union all select project_id, id from alert_rule_group
                    """)) {
                return statement.executeUpdate();
            }
        });
        LOG.infof("rules are announced: count=%d", rules);
    }

    /** Publishes what has changed; returns how many changes that were. */
    private int publish() throws SQLException {
        Integer published = transactions.in(ProjectScope.ALL, connection -> {
            try (PreparedStatement lock = connection.prepareStatement("select pg_advisory_xact_lock(?)")) {
                lock.setLong(1, LOCK);
                lock.execute();
            }
            List<Long> sequences = new ArrayList<>();
            List<Future<RecordMetadata>> sends = new ArrayList<>();
            try (PreparedStatement statement = connection.prepareStatement(CHANGES)) {
                statement.setInt(1, AT_ONCE);
                try (ResultSet rows = statement.executeQuery()) {
                    while (rows.next()) {
                        sequences.add(rows.getLong("sequence"));
                        sends.add(producer.send(record(rows)));
                    }
                }
            }
            await(sends);
            delete(connection, sequences);
            return sequences.size();
        });
        return published == null ? 0 : published;
    }

    private static void await(List<Future<RecordMetadata>> sends) {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(ACKNOWLEDGED_WITHIN_MS);
        try {
            for (Future<RecordMetadata> send : sends) {
                var unused = send.get(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
            }
        } catch (ExecutionException | TimeoutException e) {
            throw TidewatchException.dependency("Kafka did not take the rules", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw TidewatchException.dependency("interrupted", e);
        }
    }

    private static void delete(Connection connection, List<Long> sequences) throws SQLException {
        if (sequences.isEmpty()) {
            return;
        }
        try (PreparedStatement statement =
                connection.prepareStatement("delete from alert_rule_change where sequence = any(?)")) {
            statement.setArray(1, connection.createArrayOf("bigint", sequences.toArray()));
            statement.executeUpdate();
        }
    }

    private ProducerRecord<byte[], byte[]> record(ResultSet row) throws SQLException {
        if (row.getString("definition") != null) {
            StoredGroup group = read(row.getString("definition"), new TypeReference<StoredGroup>() {});
            return records.record(
                    group.message(row.getString("namespace"))
                            .setRuleId(row.getString("rule_id"))
                            .setProject(row.getString("change_project"))
                            .setVersion(row.getLong("group_version"))
                            .setName(row.getString("group_name"))
                            .setUpdatedMs(row.getTimestamp("group_updated_at").getTime())
                            .build(),
                    null);
        }
        if (row.getString("id") == null) {
            return records.deleted(
                    new RuleKey(new ProjectId(row.getString("change_project")), row.getString("rule_id")));
        }
        Rule.Builder rule = Rule.newBuilder()
                .setRuleId(row.getString("id"))
                .setProject(row.getString("project_id"))
                .setVersion(row.getLong("version"))
                .setName(row.getString("name"))
                .setExpression(row.getString("expression"))
                .setRecoveryExpression(row.getString("recovery_expression"))
                .setForMs(row.getLong("for_ms"))
                .setKeepFiringForMs(row.getLong("keep_firing_for_ms"))
                .setSeverity(row.getString("severity"))
                .putAllLabels(read(row.getString("labels"), new TypeReference<Map<String, String>>() {}))
                .putAllAnnotations(read(row.getString("annotations"), new TypeReference<Map<String, String>>() {}))
                .addAllChannels(List.of((String[]) row.getArray("channels").getArray()))
                .setEnabled(row.getBoolean("enabled"))
                .setEager(row.getBoolean("eager"))
                .setUpdatedMs(row.getTimestamp("updated_at").getTime());
        return records.record(rule.build(), null);
    }

    private <T> T read(@Nullable String text, TypeReference<T> type) {
        try {
            return json.readValue(text, type);
        } catch (JsonProcessingException e) {
            throw new TidewatchException(Fault.BUG, "a rule's row holds JSON of another form", e);
        }
    }

    /** Ends {@link #run} soon. */
    @Override
    public void close() {
        closed = true;
        signals.release();
    }
}
