package io.tidewatch.query.store;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidewatch.model.ProjectId;
import io.tidewatch.query.head.SampleBuffer;
import io.tidewatch.query.ledger.ConservationWriter;
import io.tidewatch.query.ledger.Signal;
import io.tidewatch.query.offsets.Claim;
import io.tidewatch.query.offsets.LogRange;
import io.tidewatch.query.offsets.PartitionOffsets;
import io.tidewatch.query.partitions.TimePartitions;
import io.tidewatch.query.series.SeriesEntry;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;

/** Samples in Postgres: rows of {@code metric_window}, written by {@code COPY}. Claims and seals are for one thread. */
public final class PostgresSeriesStore implements SeriesStore {
    private static final String TABLE = "metric_window";

    private final StoreTransactions transactions;
    private final PartitionOffsets offsets;
    private final WindowReader reader;
    private final Duration retention;
    private final Clock clock;
    private final SeriesTable seriesTable;
    private final ExemplarTable exemplarTable;
    private final MetadataTable metadataTable = new MetadataTable();
    private final ConservationWriter conservation = new ConservationWriter();
    private final TimePartitions partitions = new TimePartitions();
    private final Set<Long> ensuredWindows = new HashSet<>();

    /**
     * @param transactions of the writer
     * @param reader how rows are read
     * @param exemplarTable where exemplars are
     * @param retention how long samples are kept: windows that are older get no partition of their own
     */
    public PostgresSeriesStore(
            StoreTransactions transactions,
            PartitionOffsets offsets,
            WindowReader reader,
            ExemplarTable exemplarTable,
            ObjectMapper json,
            Duration retention,
            Clock clock) {
        this.transactions = transactions;
        this.offsets = offsets;
        this.reader = reader;
        this.exemplarTable = exemplarTable;
        this.seriesTable = new SeriesTable(json);
        this.retention = retention;
        this.clock = clock;
    }

    @Override
    public Claim claim(int partition, LogRange range) {
        return transactions.in(c -> offsets.claim(c, partition, range));
    }

    @Override
    public List<SeriesEntry> loadSeries() {
        return transactions.in(seriesTable::load);
    }

    @Override
    public SealOutcome seal(Claim claim, Sealing sealing) {
        List<Sealing.SeriesSamples> sorted = sealing.series().stream()
                .map(s -> new Sealing.SeriesSamples(s.entry(), s.samples().sortedUnique()))
                .toList();
        ensurePartitions(sorted);
        long now = clock.millis();
        try {
            SealOutcome outcome = transactions.in(c -> sealIn(c, claim, sealing, sorted, now));
            for (Sealing.SeriesSamples series : sorted) {
                SampleBuffer samples = series.samples();
                long seen = due(series.entry(), now) ? now : series.entry().lastSeenMs();
                series.entry().sealed(samples.timestamps()[samples.size() - 1], seen);
            }
            for (Sealing.SeriesExemplars series : sealing.exemplars()) {
                if (!series.entry().stored()) {
                    series.entry().sealed(SeriesEntry.NOTHING_SEALED, now);
                }
            }
            return outcome;
        } catch (StoreRefusedException e) {
            if (e.uniqueViolation()) {
                // Someone else sealed samples of these series since we looked: look again.
                sorted.forEach(s -> s.entry().forgetSealed());
            }
            throw e;
        }
    }

    private SealOutcome sealIn(
            Connection connection, Claim claim, Sealing sealing, List<Sealing.SeriesSamples> sorted, long now)
            throws SQLException {
        try (Statement statement = connection.createStatement()) {
            // Safe: the offset is in the same transaction, so a crash takes both back.
            statement.execute("set local synchronous_commit = off");
        }
        if (!offsets.move(connection, claim, sealing.fromOffset(), sealing.nextOffset())) {
            throw new FencedException("partition " + claim.partition() + " has another owner than epoch "
                    + claim.epoch() + ", or does not stand at offset " + sealing.fromOffset());
        }
        metadataTable.write(connection, sealing.metadata(), now);
        seriesTable.write(
                connection,
                Stream.concat(
                                sorted.stream().map(Sealing.SeriesSamples::entry),
                                sealing.exemplars().stream().map(Sealing.SeriesExemplars::entry))
                        .distinct()
                        .filter(entry -> due(entry, now))
                        .toList(),
                now);
        StoredTimes storedTimes = StoredTimes.lookUp(
                connection,
                sorted.stream()
                        .filter(s -> s.samples().timestamps()[0] <= s.entry().sealedThroughMs())
                        .toList());
        Map<ProjectId, Long> stored = new HashMap<>();
        Map<ProjectId, Long> duplicates = new HashMap<>();
        writeWindows(connection, sorted, storedTimes, stored);
        exemplarTable.write(connection, sealing.exemplars()).forEach((p, count) -> stored.merge(p, count, Long::sum));
        for (Sealing.SeriesSamples given : sealing.series()) {
            duplicates.merge(given.entry().project(), (long) given.samples().size(), Long::sum);
        }
        for (Sealing.SeriesExemplars given : sealing.exemplars()) {
            duplicates.merge(given.entry().project(), (long) given.exemplars().size(), Long::sum);
        }
        duplicates.replaceAll((project, given) -> given - stored.getOrDefault(project, 0L));
        conservation.add(connection, Signal.METRICS, sealing.partition(), sealing.tally(), stored, duplicates);
        return new SealOutcome(sum(stored), sum(duplicates));
    }

    /** Whether the row of a series must be written. */
    private static boolean due(SeriesEntry entry, long nowMs) {
        return !entry.stored() || entry.lastSeenMs() < nowMs - SeriesTable.LAST_SEEN_EVERY_MS;
    }

    private static void writeWindows(
            Connection connection,
            List<Sealing.SeriesSamples> sorted,
            StoredTimes storedTimes,
            Map<ProjectId, Long> stored)
            throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("create temp table if not exists tw_window (like metric_window) on commit delete rows");
            try (BinaryRows rows =
                    new BinaryRows(connection.unwrap(PGConnection.class).getCopyAPI(), "tw_window")) {
                WindowRows windows = new WindowRows(rows);
                for (Sealing.SeriesSamples series : sorted) {
                    SampleBuffer fresh = storedTimes.without(series.entry(), series.samples());
                    windows.write(series.entry(), fresh);
                    stored.merge(series.entry().project(), (long) fresh.size(), Long::sum);
                }
                rows.finish();
            }
            statement.execute("insert into metric_window select * from tw_window");
        }
    }

    /** What is made ahead of time covers the present; this is for old samples that arrive in order. */
    private void ensurePartitions(List<Sealing.SeriesSamples> sorted) {
        long now = clock.millis();
        Set<Long> missing = new TreeSet<>();
        for (Sealing.SeriesSamples series : sorted) {
            long[] ts = series.samples().timestamps();
            for (int i = 0; i < series.samples().size(); i++) {
                long window = WindowRows.windowStart(ts[i]);
                if (window > now - retention.toMillis() && window < now + retention.toMillis()) {
                    missing.add(window);
                    i = SampleBuffer.lowerBound(ts, series.samples().size(), window + WindowRows.WINDOW_MS) - 1;
                }
            }
        }
        missing.removeAll(ensuredWindows);
        for (long window : missing) {
            transactions.in(c -> partitions.ensure(c, TABLE, window));
            ensuredWindows.add(window);
        }
    }

    @Override
    public void read(
            ProjectId project,
            Collection<SeriesEntry> series,
            long startMs,
            long endMs,
            Function<SeriesEntry, SampleBuffer> buffers) {
        List<SeriesEntry> stored = new ArrayList<>();
        for (SeriesEntry entry : series) {
            if (entry.stored()) {
                stored.add(entry);
            }
        }
        reader.read(project, stored, startMs, endMs, buffers);
    }

    @Override
    public void exemplars(
            ProjectId project,
            Collection<SeriesEntry> series,
            long startMs,
            long endMs,
            int most,
            BiConsumer<SeriesEntry, Exemplar> found) {
        List<SeriesEntry> stored = series.stream().filter(SeriesEntry::stored).toList();
        if (!stored.isEmpty()) {
            exemplarTable.read(project, stored, startMs, endMs, most, found);
        }
    }

    @Override
    public List<FamilyMetadata> metadata(ProjectId project, @Nullable String family) {
        return reader.metadata(project, family);
    }

    private static long sum(Map<ProjectId, Long> counts) {
        return counts.values().stream().mapToLong(Long::longValue).sum();
    }
}
