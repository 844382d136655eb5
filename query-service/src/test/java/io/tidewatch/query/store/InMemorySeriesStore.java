package io.tidewatch.query.store;

import io.tidewatch.model.NativeHistogram;
import io.tidewatch.model.ProjectId;
import io.tidewatch.model.SeriesId;
import io.tidewatch.promql.source.SampleUse;
import io.tidewatch.query.ledger.Tally;
import io.tidewatch.query.offsets.Claim;
import io.tidewatch.query.offsets.LogRange;
import io.tidewatch.query.series.SeriesEntry;
import io.tidewatch.query.series.StoredSeries;
import io.tidewatch.timeseries.codec.Samples;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The twin of {@link PostgresSeriesStore}: survives the "processes" that a simulation kills. Not for several threads. Simulations extend it by what may go wrong. */
public class InMemorySeriesStore implements SeriesStore {
    /** A range that was reported lost. */
    public record Lost(int partition, long from, long to) {}

    private record Value(double value, @Nullable NativeHistogram histogram, long startMs) {}

    private record Key(ProjectId project, SeriesId id) {}

    /** Its clock. */
    static final long NOW = 1_763_700_000_000L;

    private final Map<Integer, Long> epochs = new HashMap<>();
    private final Map<Integer, Long> offsets = new HashMap<>();
    private final Map<Key, TreeMap<Long, Value>> samples = new HashMap<>();
    private final Map<Key, List<Exemplar>> exemplars = new HashMap<>();
    private final Map<Key, SeriesEntry> series = new HashMap<>();
    private final Map<String, FamilyMetadata> metadata = new TreeMap<>();
    private final Map<ProjectId, long[]> conservation = new HashMap<>();
    public final List<Lost> lost = new ArrayList<>();

    @Override
    public Claim claim(int partition, LogRange range) {
        long next = offsets.getOrDefault(partition, 0L);
        if (next < range.earliest()) {
            lost.add(new Lost(partition, next, range.earliest()));
            next = range.earliest();
        } else if (next > range.latest()) {
            lost.add(new Lost(partition, range.latest(), next));
            next = range.earliest();
        }
        offsets.put(partition, next);
        return new Claim(partition, epochs.merge(partition, 1L, Long::sum), offsets.get(partition), new UUID(0, 0));
    }

    @Override
    public SealOutcome seal(Claim claim, Sealing sealing) throws FencedException {
        long offset = offsets.getOrDefault(claim.partition(), -1L);
        if (epochs.getOrDefault(claim.partition(), 0L) != claim.epoch() || offset != sealing.fromOffset()) {
            throw new FencedException("fenced");
        }
        offsets.put(claim.partition(), sealing.nextOffset());
        long stored = 0;
        long events = 0;
        Map<ProjectId, Long> storedBy = new HashMap<>();
        Map<ProjectId, Long> givenBy = new HashMap<>();
        for (Sealing.SeriesSamples given : sealing.series()) {
            SeriesEntry entry = given.entry();
            Key key = new Key(entry.project(), entry.id());
            series.putIfAbsent(key, entry);
            TreeMap<Long, Value> rows = samples.computeIfAbsent(key, k -> new TreeMap<>());
            Samples all = given.samples();
            for (int i = 0; i < all.size(); i++) {
                events++;
                givenBy.merge(entry.project(), 1L, Long::sum);
                Value value = new Value(all.value(i), all.histogram(i), all.start(i));
                if (rows.putIfAbsent(all.time(i), value) == null) {
                    storedBy.merge(entry.project(), 1L, Long::sum);
                    stored++;
                }
            }
            entry.sealed(rows.lastKey(), NOW);
        }
        for (Sealing.SeriesExemplars given : sealing.exemplars()) {
            SeriesEntry entry = given.entry();
            Key key = new Key(entry.project(), entry.id());
            if (series.putIfAbsent(key, entry) == null) {
                entry.sealed(SeriesEntry.NOTHING_SEALED, NOW);
            }
            List<Exemplar> rows = exemplars.computeIfAbsent(key, k -> new ArrayList<>());
            for (Exemplar exemplar : given.exemplars()) {
                events++;
                givenBy.merge(entry.project(), 1L, Long::sum);
                if (rows.stream().noneMatch(exemplar::same)) {
                    rows.add(exemplar);
                    storedBy.merge(entry.project(), 1L, Long::sum);
                    stored++;
                }
            }
        }
        sealing.metadata().forEach(m -> metadata.put(m.project() + "/" + m.family(), m));
        for (Map.Entry<ProjectId, Tally.Counts> project :
                sealing.tally().projects().entrySet()) {
            long[] sums = conservation.computeIfAbsent(project.getKey(), p -> new long[4]);
            long now = storedBy.getOrDefault(project.getKey(), 0L);
            sums[0] += project.getValue().consumed();
            sums[1] += now;
            sums[2] += givenBy.getOrDefault(project.getKey(), 0L)
                    - now
                    + project.getValue().duplicates();
            sums[3] += project.getValue().refusedEvents();
        }
        return new SealOutcome(stored, events - stored);
    }

    @Override
    public void loadSeries(Consumer<StoredSeries> found) {
        series.values().forEach(e -> found.accept(new StoredSeries(e.project(), e.id(), e.labels(), e.lastSeenMs())));
    }

    @Override
    public void loadSeries(long seenSinceMs, Consumer<StoredSeries> found) {
        loadSeries(one -> {
            if (one.lastSeenMs() >= seenSinceMs) {
                found.accept(one);
            }
        });
    }

    @Override
    public Set<SeriesId> known(ProjectId project, Collection<SeriesId> of) {
        return of.stream()
                .filter(id -> series.containsKey(new Key(project, id)))
                .collect(Collectors.toSet());
    }

    @Override
    public int forgetSeries(long beforeMs) {
        int before = series.size();
        series.values().removeIf(entry -> entry.lastSeenMs() < beforeMs);
        return before - series.size();
    }

    @Override
    public SealedSamples read(ProjectId project, Collection<SeriesEntry> selected, long startMs, long endMs) {
        Map<SeriesEntry, Samples> found = new HashMap<>();
        for (SeriesEntry entry : selected) {
            samples.getOrDefault(new Key(project, entry.id()), new TreeMap<>())
                    .subMap(startMs, true, endMs, true)
                    .forEach((ts, value) -> found.computeIfAbsent(entry, e -> new Samples())
                            .add(ts, value.value(), value.histogram(), value.startMs()));
        }
        return new SealedSamples(found, List.of(), Map.of());
    }

    /** Keeps everything raw. */
    @Override
    public SealedSamples read(
            ProjectId project, Collection<SeriesEntry> selected, long startMs, long endMs, SampleUse use) {
        return read(project, selected, startMs, endMs);
    }

    @Override
    public SealedSamples read(
            ProjectId project, Collection<SeriesEntry> selected, long startMs, long endMs, SampleUse use, Tier tier) {
        return tier == Tier.RAW ? read(project, selected, startMs, endMs) : SealedSamples.NONE;
    }

    @Override
    public void exemplars(
            ProjectId project,
            Collection<SeriesEntry> selected,
            long startMs,
            long endMs,
            int most,
            BiConsumer<SeriesEntry, Exemplar> found) {
        record Row(SeriesEntry entry, Exemplar exemplar) {}
        selected.stream()
                .flatMap(entry -> exemplars.getOrDefault(new Key(project, entry.id()), List.of()).stream()
                        .map(exemplar -> new Row(entry, exemplar)))
                .filter(row -> row.exemplar().timestampMs() >= startMs
                        && row.exemplar().timestampMs() <= endMs)
                .sorted(Comparator.comparing(row -> -row.exemplar().timestampMs()))
                .limit(most)
                .forEach(row -> found.accept(row.entry(), row.exemplar()));
    }

    @Override
    public List<FamilyMetadata> metadata(ProjectId project, @Nullable String family) {
        return metadata.values().stream()
                .filter(m -> m.project().equals(project) && (family == null || family.equals(m.family())))
                .toList();
    }

    /** Consumed, stored, duplicates, refused. */
    public long[] conservation(ProjectId project) {
        return conservation.getOrDefault(project, new long[4]);
    }
}
