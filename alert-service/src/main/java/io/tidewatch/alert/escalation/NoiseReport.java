package io.tidewatch.alert.escalation;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import io.tidewatch.alert.request.Times;
import io.tidewatch.kit.db.JdbcTransactions;
import io.tidewatch.kit.db.ProjectScope;
import io.tidewatch.model.ProjectId;
import io.tidewatch.model.TidewatchException;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Which alerts were notified, how often, for how long, and whether anybody ever acted. Blocks. */
public final class NoiseReport {
    private static final Duration FLAPS = Duration.ofMinutes(5);
    private static final String REPORT = """
            with told as (
                select rule_name, notice, finished_at, starts_at, channel_id, fingerprint
                from notification_log
                where project_id = ? and finished_at >= ? and outcome = 'delivered'
            ), acted as (
                select labels ->> 'alertname' as rule_name, count(*) as n
                from alert_acknowledgement where project_id = ? and acknowledged_at >= ?
                group by 1
            )
            select told.rule_name, count(*) filter (where notice = 'firing'),
                   count(*) filter (where notice = 'resolved'),
                   count(*) filter (where notice = 'resolved'
                                    and finished_at - starts_at < ? * interval '1 millisecond'),
                   count(distinct fingerprint), coalesce(max(acted.n), 0), max(finished_at)
            from told left join acted using (rule_name)
            group by told.rule_name
            order by coalesce(max(acted.n), 0) > 0, 2 desc, 1
            limit 200
            """;

    private final JdbcTransactions transactions;

    public NoiseReport(JdbcTransactions transactions) {
        this.transactions = transactions;
    }

    /**
     * One alert name.
     *
     * @param firing messages that it fires
     * @param resolved messages that it is over
     * @param brief of those, how many came within five minutes of its beginning
     * @param series different alerts or groups of the name
     * @param acknowledged how often somebody had one of them
     */
    @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
    public record Line(
            String name, long firing, long resolved, long brief, long series, long acknowledged, String lastAt) {}

    /** Since this moment: what nobody ever acted on first, the most told before the others. */
    public List<Line> of(ProjectId project, Instant since) {
        try {
            return transactions.in(ProjectScope.of(project), connection -> {
                try (PreparedStatement statement = connection.prepareStatement(REPORT)) {
                    statement.setString(1, project.value());
                    statement.setTimestamp(2, Timestamp.from(since));
                    statement.setString(3, project.value());
                    statement.setTimestamp(4, Timestamp.from(since));
                    statement.setLong(5, FLAPS.toMillis());
                    ResultSet rows = statement.executeQuery();
                    List<Line> lines = new ArrayList<>();
                    while (rows.next()) {
                        lines.add(new Line(
                                rows.getString(1),
                                rows.getLong(2),
                                rows.getLong(3),
                                rows.getLong(4),
                                rows.getLong(5),
                                rows.getLong(6),
                                Times.text(rows.getTimestamp(7).toInstant())));
                    }
                    return lines;
                }
            });
        } catch (SQLException e) {
            throw TidewatchException.dependency("the report is not available: " + e.getMessage(), e);
        }
    }
}
