package io.tidewatch.query.ledger;

import io.tidewatch.model.ProjectId;
import io.tidewatch.query.store.StoreTransactions;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * The ledger's figures for metrics: of every project, computed when asked for, so that they move without traffic too.
 * Safe for any thread that may wait.
 */
public final class LedgerFigures {
    private static final String PROJECTS = """
            select project_id from conservation union select project_id from conservation_published
            """;
    private static final String LOST =
            "select topic, sum(to_offset - from_offset)::bigint from lost_range group by topic order by 1";

    private final StoreTransactions transactions;
    private final ConservationLedger ledger;
    private final ConservationLedger.OpenCounts open;

    public LedgerFigures(
            StoreTransactions transactions, ConservationLedger ledger, ConservationLedger.OpenCounts open) {
        this.transactions = transactions;
        this.ledger = ledger;
        this.open = open;
    }

    /** Records of a topic that Kafka no longer had when they were to be read. */
    public record LostRecords(String topic, long records) {}

    /** A line for each project and signal. @throws io.tidewatch.model.TidewatchException when Postgres is away */
    public List<ConservationLedger.Line> lines() {
        List<ProjectId> committed = transactions.in(c -> {
            List<ProjectId> found = new ArrayList<>();
            try (Statement statement = c.createStatement();
                    ResultSet rows = statement.executeQuery(PROJECTS)) {
                while (rows.next()) {
                    found.add(new ProjectId(rows.getString(1)));
                }
            }
            return found;
        });
        Set<ProjectId> projects = new TreeSet<>(committed);
        // A project of which nothing came through yet is known by what its senders say.
        for (Tally tally : open.tallies()) {
            projects.addAll(tally.projects().keySet());
            tally.published().keySet().forEach(sender -> projects.add(sender.project()));
        }
        List<ConservationLedger.Line> lines = new ArrayList<>();
        for (ProjectId project : projects) {
            lines.addAll(ledger.answer(project).ledger());
        }
        return lines;
    }

    /** By topic; a topic that lost nothing is absent. @throws io.tidewatch.model.TidewatchException as {@link #lines} */
    public List<LostRecords> lost() {
        return transactions.in(c -> {
            List<LostRecords> lost = new ArrayList<>();
            try (Statement statement = c.createStatement();
                    ResultSet rows = statement.executeQuery(LOST)) {
                while (rows.next()) {
                    lost.add(new LostRecords(rows.getString(1), rows.getLong(2)));
                }
            }
            return lost;
        });
    }
}
