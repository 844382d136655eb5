package io.tidewatch.timeseries.block;

import io.tidewatch.model.SeriesId;
import io.tidewatch.timeseries.codec.Aggregates;
import io.tidewatch.timeseries.codec.Samples;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Merges blocks of one key into few, series by series: at any time one series, the blocks that it lies in and the
 * block that is written are in memory. Of samples with the same series and time stamp that of the block sealed first stays. Reusable; not for
 * several threads.
 */
public final class BlockMerge {
    private final BlockReader reader = new BlockReader();
    private long samples;
    private long duplicates;
    private long conflicts;

    /**
     * What became of the samples.
     *
     * @param samples written
     * @param duplicates left out, the same as the one that stayed
     * @param conflicts left out, of another value than the one that stayed
     */
    public record Outcome(long samples, long duplicates, long conflicts) {}

    /**
     * Writes the samples of the closed range.
     *
     * @param blocks in the order in which they were sealed
     * @param out finished by the caller
     * @throws io.tidewatch.timeseries.codec.CorruptBlockException when a block is broken; then the blocks must stay
     */
    public Outcome merge(List<StoredBlock> blocks, long startMs, long endMs, BlockWriter out) {
        samples = 0;
        duplicates = 0;
        conflicts = 0;
        PriorityQueue<Cursor> queue = new PriorityQueue<>();
        for (int i = 0; i < blocks.size(); i++) {
            queue.add(new Cursor(i, blocks.get(i), out.key()));
        }
        List<Cursor> same = new ArrayList<>();
        while (!queue.isEmpty()) {
            same.clear();
            SeriesId id = queue.element().id();
            while (!queue.isEmpty() && queue.element().id().equals(id)) {
                same.add(queue.remove());
            }
            series(id, same, startMs, endMs, out);
            for (Cursor cursor : same) {
                if (cursor.advance()) {
                    queue.add(cursor);
                }
            }
        }
        return new Outcome(samples, duplicates, conflicts);
    }

    private void series(SeriesId id, List<Cursor> cursors, long startMs, long endMs, BlockWriter out) {
        Cursor first = cursors.get(0);
        Section section = first.section();
        if (cursors.size() == 1 && section.firstMs() >= startMs && section.lastMs() <= endMs) {
            byte[] bytes = first.bytes();
            BlockReader.check(out.key(), section, bytes);
            out.copy(section, bytes);
            samples += section.samples();
            return;
        }
        if (out.key().resolutionMs() != BlockKey.RAW) {
            aggregates(id, cursors, startMs, endMs, out);
            return;
        }
        Samples merged = new Samples();
        for (Cursor cursor : cursors) {
            if (cursor.section().overlaps(startMs, endMs)) {
                Samples next = new Samples();
                reader.read(out.key(), cursor.section(), cursor.bytes(), startMs, endMs, next);
                merged = merged.size() == 0 ? next : union(merged, next);
            }
        }
        samples += merged.size();
        out.add(id, merged);
    }

    /** A bucket is written once, when it is over: of two, that of the block sealed first stays. */
    private void aggregates(SeriesId id, List<Cursor> cursors, long startMs, long endMs, BlockWriter out) {
        TreeMap<Long, Bucket> buckets = new TreeMap<>();
        for (Cursor cursor : cursors) {
            Aggregates next = new Aggregates();
            reader.read(out.key(), cursor.section(), cursor.bytes(), startMs, endMs, next);
            for (int i = 0; i < next.size(); i++) {
                conflicts += buckets.putIfAbsent(next.time(i), new Bucket(next, i)) == null ? 0 : 1;
            }
        }
        Aggregates merged = new Aggregates();
        buckets.values().forEach(bucket -> merged.add(bucket.of(), bucket.index()));
        samples += merged.size();
        out.add(id, merged);
    }

    private record Bucket(Aggregates of, int index) {}

    /** Both ascending; where both have a time stamp, the older one's sample. */
    private Samples union(Samples older, Samples newer) {
        if (older.time(older.size() - 1) < (newer.size() == 0 ? Long.MAX_VALUE : newer.time(0))) {
            older.addAll(newer);
            return older;
        }
        Samples both = new Samples(older.size() + newer.size());
        int o = 0;
        int n = 0;
        while (o < older.size() || n < newer.size()) {
            if (n == newer.size() || (o < older.size() && older.time(o) < newer.time(n))) {
                both.add(older, o++);
            } else if (o == older.size() || newer.time(n) < older.time(o)) {
                both.add(newer, n++);
            } else {
                boolean same = older.same(o, newer, n++);
                duplicates += same ? 1 : 0;
                conflicts += same ? 0 : 1;
            }
        }
        return both;
    }

    /**
     * A place in a block, which is opened when the merge reaches it, so that of many blocks side by side few are in
     * memory. Those of one series are in the order in which their blocks were sealed.
     */
    private static final class Cursor implements Comparable<Cursor> {
        private final int order;
        private final StoredBlock block;
        private final BlockKey key;
        private @Nullable BlockDirectory opened;
        private SeriesId id;
        private int at;

        Cursor(int order, StoredBlock block, BlockKey key) {
            this.order = order;
            this.block = block;
            this.key = key;
            this.id = block.firstSeries();
        }

        private BlockDirectory directory() {
            BlockDirectory directory = opened;
            if (directory == null) {
                directory = block.directory();
                if (!directory.key().equals(key)) {
                    throw new IllegalArgumentException("a block of " + directory.key() + " is not one of " + key);
                }
                opened = directory;
            }
            return directory;
        }

        SeriesId id() {
            return id;
        }

        Section section() {
            return directory().sections().get(at);
        }

        byte[] bytes() {
            return block.bytes(section());
        }

        boolean advance() {
            at++;
            if (at == directory().sections().size()) {
                return false;
            }
            id = section().id();
            return true;
        }

        @Override
        public int compareTo(Cursor other) {
            int byId = id.compareTo(other.id);
            return byId != 0 ? byId : Integer.compare(order, other.order);
        }
    }
}
