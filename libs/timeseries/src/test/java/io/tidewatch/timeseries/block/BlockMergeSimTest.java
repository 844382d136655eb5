package io.tidewatch.timeseries.block;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidewatch.model.ProjectId;
import io.tidewatch.model.SeriesId;
import io.tidewatch.timeseries.codec.Samples;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** Blocks that overlap in series and time, merged in any neighbouring groups, give what a sorted map gives. */
class BlockMergeSimTest {
    private static final BlockKey KEY = BlockKey.raw(ProjectId.DEFAULT, "m");

    @Property(tries = 200)
    void mergedBlocksHaveEachSampleOnceAndTheOldestWins(@ForAll long seed) {
        Random random = new Random(seed);
        Map<SeriesId, TreeMap<Long, Double>> model = new TreeMap<>();
        List<List<Block>> runs = new ArrayList<>();
        long given = 0;
        for (int i = 1 + random.nextInt(8); i > 0; i--) {
            Map<SeriesId, TreeMap<Long, Double>> content = new TreeMap<>();
            for (int s = 0; s < 200; s++) {
                SeriesId id = new SeriesId(random.nextInt(3) - 1, random.nextInt(4));
                content.computeIfAbsent(id, x -> new TreeMap<>())
                        .put(random.nextInt(2000) * 10L, (double) random.nextInt(5));
            }
            content.forEach((id, samples) -> samples.forEach(
                    (t, v) -> model.computeIfAbsent(id, x -> new TreeMap<>()).putIfAbsent(t, v)));
            given += content.values().stream().mapToLong(Map::size).sum();
            runs.add(write(content));
        }
        long stored = model.values().stream().mapToLong(Map::size).sum();
        long dropped = 0;
        while (runs.size() > 1) {
            int from = random.nextInt(runs.size() - 1);
            int to = from + 2 + random.nextInt(runs.size() - 1 - from);
            List<StoredBlock> some = new ArrayList<>();
            runs.subList(from, to).forEach(run -> run.forEach(block -> some.add(StoredBlock.of(block))));
            List<Block> merged = new ArrayList<>();
            BlockWriter writer = new BlockWriter(KEY, 1 + random.nextInt(4000), merged::add);
            BlockMerge.Outcome outcome = new BlockMerge().merge(some, Long.MIN_VALUE, Long.MAX_VALUE, writer);
            writer.finish();
            dropped += outcome.duplicates() + outcome.conflicts();
            runs.subList(from, to).clear();
            runs.add(from, merged);
        }
        assertThat(read(runs.get(0), Long.MIN_VALUE, Long.MAX_VALUE)).isEqualTo(model);
        assertThat(given - dropped).isEqualTo(stored);

        // Cut in two by time, as windows cut them.
        List<Block> early = cut(runs.get(0), Long.MIN_VALUE, 9_990);
        List<Block> late = cut(runs.get(0), 9_991, Long.MAX_VALUE);
        Map<SeriesId, TreeMap<Long, Double>> both = read(early, Long.MIN_VALUE, Long.MAX_VALUE);
        assertThat(both.values()).allMatch(samples -> samples.lastKey() <= 9_990);
        read(late, Long.MIN_VALUE, Long.MAX_VALUE)
                .forEach((id, samples) ->
                        both.computeIfAbsent(id, x -> new TreeMap<>()).putAll(samples));
        assertThat(both).isEqualTo(model);
    }

    private static List<Block> cut(List<Block> blocks, long startMs, long endMs) {
        List<Block> out = new ArrayList<>();
        BlockWriter writer = new BlockWriter(KEY, 1000, out::add);
        new BlockMerge().merge(blocks.stream().map(StoredBlock::of).toList(), startMs, endMs, writer);
        writer.finish();
        return out;
    }

    private static List<Block> write(Map<SeriesId, TreeMap<Long, Double>> content) {
        List<Block> blocks = new ArrayList<>();
        BlockWriter writer = new BlockWriter(KEY, 100_000, blocks::add);
        content.forEach((id, samples) -> {
            Samples columns = new Samples();
            samples.forEach(columns::add);
            writer.add(id, columns);
        });
        writer.finish();
        return blocks;
    }

    private static Map<SeriesId, TreeMap<Long, Double>> read(List<Block> blocks, long startMs, long endMs) {
        Map<SeriesId, TreeMap<Long, Double>> content = new TreeMap<>();
        BlockReader reader = new BlockReader();
        for (Block block : blocks) {
            for (Section section : BlockDirectory.read(block.directory()).sections()) {
                Samples samples = new Samples();
                reader.read(KEY, section, BlockReader.section(block.data(), section), startMs, endMs, samples);
                TreeMap<Long, Double> map = content.computeIfAbsent(section.id(), x -> new TreeMap<>());
                for (int i = 0; i < samples.size(); i++) {
                    assertThat(map.put(samples.time(i), samples.value(i))).isNull();
                }
            }
        }
        return content;
    }
}
