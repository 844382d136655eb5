package io.tidewatch.query.store;

import io.tidewatch.events.MetricFamily;
import io.tidewatch.model.ProjectId;
import io.tidewatch.model.SeriesId;
import io.tidewatch.model.TidewatchException;
import io.tidewatch.query.series.SeriesEntry;
import io.tidewatch.query.store.SeriesStore.SealedSamples;
import io.tidewatch.timeseries.block.BlockDirectory;
import io.tidewatch.timeseries.block.BlockReader;
import io.tidewatch.timeseries.block.Section;
import io.tidewatch.timeseries.codec.Aggregates;
import io.tidewatch.timeseries.codec.CorruptBlockException;
import io.tidewatch.timeseries.codec.Samples;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Reads series out of blocks: finds the blocks, looks into their directories, and takes of the data what the series
 * need. A block never changes, but a merge may take it away in between; then all is read anew. Safe for any thread.
 */
public final class BlockReads {
    private static final int ATTEMPTS = 6;
    private static final long PAUSE_NANOS = 1_000_000;
    /** Bytes of data that are fetched at once. */
    private static final int BATCH_BYTES = 8 << 20;
    /** Blocks whose directories are in memory at once, on top of those that are kept. */
    private static final int DIRECTORIES_AT_ONCE = 128;
    /** Families that are read together: what was merged away meanwhile makes only these be read anew. */
    private static final int FAMILIES_AT_ONCE = 32;
    /** Memory of a bucket, in samples. */
    private static final int BUCKET_WEIGHT = 4;

    private final BlockStatements statements;
    private final DirectoryCache directories;
    private final long maxSamples;

    /** @param maxSamples above which a query is refused */
    public BlockReads(ProjectQueries queries, long maxSamples) {
        this.statements = new BlockStatements(queries);
        this.directories = new DirectoryCache();
        this.maxSamples = maxSamples;
    }

    /** A section that a series needs. */
    private record Need(BlockRow block, Section section, SeriesEntry entry) {}

    /** As {@link SeriesStore#read}. */
    SealedSamples read(ProjectId project, Collection<SeriesEntry> series, long startMs, long endMs) {
        return read(project, series, startMs, endMs, maxSamples);
    }

    /** @param most samples, above which the read is refused */
    SealedSamples read(ProjectId project, Collection<SeriesEntry> series, long startMs, long endMs, long most) {
        Map<SeriesEntry, Samples> all = new HashMap<>();
        Set<String> warnings = new LinkedHashSet<>();
        long count = 0;
        for (Map<String, SeriesEntry[]> families : byFamily(series)) {
            long before = count;
            SealedSamples read = anew(() -> read(project, families, startMs, endMs, before, most));
            all.putAll(read.bySeries());
            warnings.addAll(read.warnings());
            count += read.read().getOrDefault(BlockTable.RAW.tier(), 0L);
        }
        return new SealedSamples(all, List.copyOf(warnings), Map.of(BlockTable.RAW.tier(), count));
    }

    private SealedSamples read(
            ProjectId project, Map<String, SeriesEntry[]> families, long startMs, long endMs, long before, long most) {
        Map<SeriesEntry, Samples> found = new HashMap<>();
        BlockReader reader = new BlockReader();
        Reading reading = new Reading(project, startMs, endMs, before, most, (block, section, bytes, entry) -> {
            Samples into = found.computeIfAbsent(entry, e -> new Samples());
            int size = into.size();
            reader.read(block.table().key(project, block.family()), section, bytes, startMs, endMs, into);
            return into.size() - size;
        });
        List<String> warnings = reading.of(families, names -> statements.raw(project, names, startMs, endMs));
        found.replaceAll((entry, samples) -> samples.ordered());
        return new SealedSamples(found, warnings, Map.of(BlockTable.RAW.tier(), reading.count));
    }

    /**
     * What was read of a tier.
     *
     * @param bySeries buckets ascending, each once
     * @param read buckets in all
     */
    record SealedAggregates(Map<SeriesEntry, Aggregates> bySeries, List<String> warnings, long read) {}

    /** Buckets of a tier that begin in the closed range. */
    SealedAggregates read(
            BlockTable tier, ProjectId project, Collection<SeriesEntry> series, long startMs, long endMs) {
        Map<SeriesEntry, Aggregates> all = new HashMap<>();
        Set<String> warnings = new LinkedHashSet<>();
        long count = 0;
        for (Map<String, SeriesEntry[]> families : byFamily(series)) {
            long before = count;
            SealedAggregates read = anew(() -> read(tier, project, families, startMs, endMs, before));
            all.putAll(read.bySeries());
            warnings.addAll(read.warnings());
            count += read.read();
        }
        return new SealedAggregates(all, List.copyOf(warnings), count);
    }

    private SealedAggregates read(
            BlockTable tier,
            ProjectId project,
            Map<String, SeriesEntry[]> families,
            long startMs,
            long endMs,
            long before) {
        Map<SeriesEntry, Aggregates> found = new HashMap<>();
        BlockReader reader = new BlockReader();
        long most = maxSamples / BUCKET_WEIGHT;
        Reading reading = new Reading(project, startMs, endMs, before, most, (block, section, bytes, entry) -> {
            Aggregates into = found.computeIfAbsent(entry, e -> new Aggregates());
            int size = into.size();
            reader.read(tier.key(project, block.family()), section, bytes, startMs, endMs, into);
            return into.size() - size;
        });
        List<String> warnings = reading.of(families, names -> statements.tier(tier, project, names, startMs, endMs));
        return new SealedAggregates(found, warnings, reading.count);
    }

    /** @throws TidewatchException with the fault LIMIT when a query reads so many samples */
    void check(long samples) {
        check(samples, maxSamples);
    }

    private static void check(long samples, long most) {
        if (samples > most) {
            throw TidewatchException.limit(
                    "the query reads more than " + most + " samples: select fewer series or a shorter range");
        }
    }

    private static <T> T anew(Supplier<T> attempt) {
        for (int i = 1; ; i++) {
            try {
                return attempt.get();
            } catch (BlockGoneException e) {
                if (i == ATTEMPTS) {
                    throw TidewatchException.dependency("blocks were merged while they were read: try again", e);
                }
                // Merges of a family come in rows.
                LockSupport.parkNanos(PAUSE_NANOS << i);
            }
        }
    }

    /** Takes the bytes of a section; answers how many samples or buckets it gave. */
    private interface Sink {
        int add(BlockRow block, Section section, byte[] bytes, SeriesEntry entry);
    }

    /** The series of some families each, ascending. */
    private static List<Map<String, SeriesEntry[]>> byFamily(Collection<SeriesEntry> series) {
        Map<String, List<SeriesEntry>> lists = new HashMap<>();
        for (SeriesEntry entry : series) {
            lists.computeIfAbsent(MetricFamily.of(entry.labels().metricName()), f -> new ArrayList<>())
                    .add(entry);
        }
        List<Map<String, SeriesEntry[]>> groups = new ArrayList<>();
        lists.forEach((family, entries) -> {
            SeriesEntry[] sorted = entries.toArray(new SeriesEntry[0]);
            Arrays.sort(sorted, (a, b) -> a.id().compareTo(b.id()));
            if (groups.isEmpty() || groups.get(groups.size() - 1).size() == FAMILIES_AT_ONCE) {
                groups.add(new HashMap<>());
            }
            groups.get(groups.size() - 1).put(family, sorted);
        });
        return groups;
    }

    /** Index of the first entry that is not below the identity. */
    private static int lowerBound(SeriesEntry[] sorted, SeriesId id) {
        int low = 0;
        int high = sorted.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (sorted[middle].id().compareTo(id) < 0) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /** One attempt. One thread. */
    private final class Reading {
        private final ProjectId project;
        private final long startMs;
        private final long endMs;
        private final long before;
        private final long most;
        private final Sink sink;
        private final Set<String> warnings = new LinkedHashSet<>();
        /** Samples or buckets. */
        private long count;

        /** @param before samples or buckets that the same query has read before */
        Reading(ProjectId project, long startMs, long endMs, long before, long most, Sink sink) {
            this.project = project;
            this.startMs = startMs;
            this.endMs = endMs;
            this.before = before;
            this.most = most;
            this.sink = sink;
        }

        /** @return warnings of what is broken */
        List<String> of(Map<String, SeriesEntry[]> families, Function<Set<String>, List<BlockRow>> list) {
            if (families.isEmpty() || startMs > endMs) {
                return List.of();
            }
            List<BlockRow> blocks = new ArrayList<>();
            for (BlockRow block : list.apply(families.keySet())) {
                SeriesEntry[] wanted = families.getOrDefault(block.family(), new SeriesEntry[0]);
                int at = lowerBound(wanted, block.firstSeries());
                if (at < wanted.length && wanted[at].id().compareTo(block.lastSeries()) <= 0) {
                    blocks.add(block);
                }
            }
            for (int from = 0; from < blocks.size(); from += DIRECTORIES_AT_ONCE) {
                read(blocks.subList(from, Math.min(blocks.size(), from + DIRECTORIES_AT_ONCE)), families);
            }
            return List.copyOf(warnings);
        }

        private void read(List<BlockRow> blocks, Map<String, SeriesEntry[]> families) {
            Map<BlockRow, BlockDirectory> contents = directories(blocks);
            List<Need> needs = new ArrayList<>();
            int bytes = 0;
            for (BlockRow block : blocks) {
                BlockDirectory directory = contents.get(block);
                if (directory == null) {
                    continue;
                }
                SeriesEntry[] wanted = families.getOrDefault(block.family(), new SeriesEntry[0]);
                for (int i = lowerBound(wanted, block.firstSeries()); i < wanted.length; i++) {
                    if (wanted[i].id().compareTo(block.lastSeries()) > 0) {
                        break;
                    }
                    Section section = directory.find(wanted[i].id());
                    if (section != null && section.overlaps(startMs, endMs)) {
                        needs.add(new Need(block, section, wanted[i]));
                        bytes += section.length();
                    }
                }
                if (bytes >= BATCH_BYTES) {
                    take(needs);
                    needs.clear();
                    bytes = 0;
                }
            }
            take(needs);
        }

        private Map<BlockRow, BlockDirectory> directories(List<BlockRow> blocks) {
            Map<BlockRow, BlockDirectory> known = new HashMap<>();
            List<BlockRow> unknown = new ArrayList<>();
            for (BlockRow block : blocks) {
                BlockDirectory directory = directories.get(block);
                if (directory == null) {
                    unknown.add(block);
                } else {
                    known.put(block, directory);
                }
            }
            statements.directories(project, unknown, (block, bytes) -> {
                try {
                    BlockDirectory directory = BlockDirectory.read(bytes);
                    if (!directory.key().equals(block.table().key(project, block.family()))) {
                        throw new CorruptBlockException("the directory is that of " + directory.key());
                    }
                    directories.put(block, directory);
                    known.put(block, directory);
                } catch (CorruptBlockException e) {
                    warnings.add(block + " is left out: " + e.getMessage());
                }
            });
            return known;
        }

        private void take(List<Need> needs) {
            List<SectionRange> ranges = SectionRange.of(needs, Need::block, Need::section);
            byte[][] data = statements.data(project, ranges);
            int next = 0;
            for (int r = 0; r < data.length; r++) {
                SectionRange range = ranges.get(r);
                for (int i = 0; i < range.sections(); i++) {
                    add(needs.get(next++), range, data[r]);
                }
            }
        }

        private void add(Need need, SectionRange range, byte[] data) {
            Section section = need.section();
            int from = section.offset() - range.offset();
            try {
                if (from + section.length() > data.length) {
                    throw new CorruptBlockException("the data ends before series " + section.id());
                }
                byte[] bytes = data.length == section.length()
                        ? data
                        : Arrays.copyOfRange(data, from, from + section.length());
                count += sink.add(need.block(), section, bytes, need.entry());
            } catch (CorruptBlockException e) {
                warnings.add(need.block() + ": a series is left out: " + e.getMessage());
            }
            check(before + count, most);
        }
    }

    /** A block that was listed is there no more. */
    static final class BlockGoneException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        BlockGoneException(@Nullable String message) {
            super(message);
        }
    }
}
