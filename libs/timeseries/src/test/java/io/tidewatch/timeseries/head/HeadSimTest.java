package io.tidewatch.timeseries.head;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidewatch.model.NativeHistogram;
import io.tidewatch.model.ProjectId;
import io.tidewatch.model.SeriesId;
import io.tidewatch.timeseries.block.Block;
import io.tidewatch.timeseries.block.BlockDirectory;
import io.tidewatch.timeseries.block.BlockKey;
import io.tidewatch.timeseries.block.BlockMerge;
import io.tidewatch.timeseries.block.BlockReader;
import io.tidewatch.timeseries.block.BlockWriter;
import io.tidewatch.timeseries.block.Section;
import io.tidewatch.timeseries.block.StoredBlock;
import io.tidewatch.timeseries.codec.ChunkReader;
import io.tidewatch.timeseries.codec.SampleSeries;
import io.tidewatch.timeseries.codec.Samples;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.jspecify.annotations.Nullable;

/**
 * A head and the blocks that it is sealed to, in any order of appends, seals, commits, releases and merges, give what a
 * sorted map gives: each sample once, of two at one time stamp the first.
 */
class HeadSimTest {
    private static final BlockKey KEY = BlockKey.raw(ProjectId.DEFAULT, "m");
    private static final int SERIES = 5;
    private static final long WINDOW_MS = 1_000;

    private record Value(double value, @Nullable NativeHistogram histogram, long start) {}

    private final List<TreeMap<Long, Value>> model = new ArrayList<>();
    private final long[] newest = new long[SERIES];
    private final List<Block> stored = new ArrayList<>();
    private final List<Sealing> open = new ArrayList<>();

    @Property(tries = 150)
    void headAndBlocksEqualASortedMap(@ForAll long seed) {
        Random random = new Random(seed);
        model.clear();
        stored.clear();
        open.clear();
        for (int s = 0; s < SERIES; s++) {
            model.add(new TreeMap<>());
            newest[s] = Long.MIN_VALUE;
        }
        Head head = new Head(new HeadLimits(WINDOW_MS, 4 + random.nextInt(13)));
        long clock = random.nextBoolean() ? 0 : 1_763_719_200_000L;
        boolean histograms = random.nextInt(3) == 0;
        for (int step = 0; step < 600; step++) {
            switch (random.nextInt(40)) {
                case 0 -> seal(head, random.nextBoolean() ? Long.MAX_VALUE : clock - random.nextInt(300));
                case 1, 2 -> release(head);
                case 3 -> merge(random);
                case 4 -> check(head, random, clock);
                default -> {
                    clock += random.nextInt(12);
                    append(head, random, clock, histograms);
                }
            }
        }
        check(head, random, clock);
        seal(head, Long.MAX_VALUE);
        while (!open.isEmpty()) {
            release(head);
        }
        assertThat(head.unsealed()).isZero();
        assertThat(head.sealed()).isZero();
        check(head, random, clock);
        assertThat(head.forgetIdle(Long.MAX_VALUE))
                .isEqualTo((int) model.stream().filter(m -> !m.isEmpty()).count());
    }

    private void append(Head head, Random random, long clock, boolean histograms) {
        int s = random.nextInt(SERIES);
        long time = clock - (random.nextInt(4) == 0 ? random.nextInt(1200) : random.nextInt(3));
        NativeHistogram histogram =
                histograms && random.nextBoolean() ? SampleSeries.exponential(random, random.nextInt(3), 1) : null;
        Value value = new Value(random.nextInt(3), histogram, random.nextInt(5) == 0 ? clock - 5000 : 0);
        Samples before = collect(head, s, time, time);
        Appended outcome = head.append(s, time, value.value(), histogram, value.start());
        if (time > newest[s]) {
            assertThat(outcome).isEqualTo(Appended.IN_ORDER);
            newest[s] = time;
        } else if (time < newest[s] - WINDOW_MS) {
            assertThat(outcome).isEqualTo(Appended.TOO_OLD);
            return;
        } else {
            // What has been released is late again; the merge of blocks leaves it out.
            Samples given = new Samples();
            given.add(time, value.value(), histogram, 0);
            Appended expected = before.size() == 0
                    ? Appended.LATE
                    : before.same(0, given, 0) ? Appended.DUPLICATE : Appended.CONFLICT;
            assertThat(outcome).isEqualTo(expected);
            assertThat(collect(head, s, time, time).size()).isEqualTo(1);
        }
        model.get(s).putIfAbsent(time, value);
    }

    private static boolean same(Value a, Value b) {
        return a.histogram() == null
                ? b.histogram() == null && a.value() == b.value()
                : a.histogram().equals(b.histogram());
    }

    /** The store has it before the head lets go of it. */
    private void seal(Head head, long throughMs) {
        long before = head.unsealed();
        Sealing sealing = head.seal(throughMs);
        assertThat(before - head.unsealed()).isEqualTo(sealing.samples());
        BlockWriter writer = new BlockWriter(KEY, 2_000, stored::add);
        sealing.forEach((samples, number) -> {
            assertThat(samples.size() == 0 || samples.time(samples.size() - 1) <= throughMs)
                    .isTrue();
            writer.add(new SeriesId(0, number), samples);
        });
        writer.finish();
        open.add(sealing);
    }

    private void release(Head head) {
        if (!open.isEmpty()) {
            head.release(open.remove(0));
        }
    }

    /** Neighbouring blocks only: who came first must stay known. */
    private void merge(Random random) {
        if (stored.size() > 1) {
            int from = random.nextInt(stored.size() - 1);
            int to = from + 2 + random.nextInt(stored.size() - 1 - from);
            List<Block> merged = new ArrayList<>();
            BlockWriter writer = new BlockWriter(KEY, 5_000, merged::add);
            new BlockMerge()
                    .merge(
                            stored.subList(from, to).stream()
                                    .map(StoredBlock::of)
                                    .toList(),
                            Long.MIN_VALUE,
                            Long.MAX_VALUE,
                            writer);
            writer.finish();
            stored.subList(from, to).clear();
            stored.addAll(from, merged);
        }
    }

    private void check(Head head, Random random, long clock) {
        long start = random.nextBoolean() ? Long.MIN_VALUE : clock - random.nextInt(3000);
        long end = random.nextBoolean() ? Long.MAX_VALUE : Math.max(start, clock - random.nextInt(1500));
        for (int s = 0; s < SERIES; s++) {
            Samples all = new Samples();
            BlockReader reader = new BlockReader();
            for (Block block : stored) {
                BlockDirectory directory = BlockDirectory.read(block.directory());
                Section section = directory.find(new SeriesId(0, s));
                if (section != null) {
                    reader.read(KEY, section, BlockReader.section(block.data(), section), start, end, all);
                }
            }
            Samples fromHead = collect(head, s, start, end);
            for (int i = 1; i < fromHead.size(); i++) {
                assertThat(fromHead.time(i)).isGreaterThan(fromHead.time(i - 1));
            }
            all.addAll(fromHead);
            Samples united = all.ordered();
            Map<Long, Value> expected = model.get(s).subMap(start, true, end, true);
            assertThat(united.size()).isEqualTo(expected.size());
            for (int i = 0; i < united.size(); i++) {
                Value value = expected.get(united.time(i));
                assertThat(value).isNotNull();
                assertThat(same(value, new Value(united.value(i), united.histogram(i), 0)))
                        .isTrue();
                assertThat(united.start(i)).isEqualTo(value.start());
            }
        }
    }

    private static Samples collect(Head head, int s, long start, long end) {
        Samples samples = new Samples();
        head.collect(s, start, end, new ChunkReader(), samples);
        return samples;
    }
}
