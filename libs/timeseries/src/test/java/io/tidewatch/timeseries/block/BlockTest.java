package io.tidewatch.timeseries.block;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidewatch.model.ProjectId;
import io.tidewatch.model.SeriesId;
import io.tidewatch.timeseries.codec.ByteSink;
import io.tidewatch.timeseries.codec.CorruptBlockException;
import io.tidewatch.timeseries.codec.SampleSeries;
import io.tidewatch.timeseries.codec.SampleSeries.Rhythm;
import io.tidewatch.timeseries.codec.SampleSeries.Shape;
import io.tidewatch.timeseries.codec.Samples;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class BlockTest {
    private static final BlockKey KEY = BlockKey.raw(ProjectId.DEFAULT, "http_requests_total");

    private final List<Block> blocks = new ArrayList<>();
    private final BlockReader reader = new BlockReader();

    @Test
    void aSeriesIsReadFromItsBytesAlone() {
        BlockWriter writer = new BlockWriter(KEY, 1 << 20, blocks::add);
        List<Samples> written = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            Samples samples =
                    SampleSeries.of(i, Shape.values()[i % Shape.values().length], Rhythm.JITTER, i % 2 == 0, 2000);
            written.add(samples);
            writer.add(new SeriesId(7, i), samples);
        }
        writer.finish();

        BlockDirectory directory = BlockDirectory.read(blocks.get(0).directory());
        assertThat(blocks).hasSize(1);
        assertThat(directory.key()).isEqualTo(KEY);
        assertThat(directory.dataLength()).isEqualTo(blocks.get(0).data().length);
        assertThat(directory.samples()).isEqualTo(100_000);
        assertThat(directory.find(new SeriesId(7, 50))).isNull();
        for (int i = 0; i < 50; i++) {
            Section section = directory.find(new SeriesId(7, i));
            Samples all = written.get(i);
            Samples some = read(directory, section, blocks.get(0), all.time(500), all.time(1500));
            assertThat(some.size()).isEqualTo(1001);
            for (int s = 0; s < some.size(); s++) {
                assertThat(some.same(s, all, 500 + s)).isTrue();
            }
        }
    }

    @Test
    void aNewBlockBeginsBeforeTheSeriesThatWouldPassTheLimit() {
        BlockWriter writer = new BlockWriter(KEY, 10_000, blocks::add);
        for (int i = 0; i < 30; i++) {
            writer.add(new SeriesId(0, i), SampleSeries.of(i, Shape.COUNTER, Rhythm.STEADY, false, 3000));
        }
        writer.add(new SeriesId(1, 0), SampleSeries.of(1, Shape.ANY_BITS, Rhythm.STEADY, false, 3000));
        writer.finish();
        int series = 0;
        for (Block block : blocks) {
            BlockDirectory directory = BlockDirectory.read(block.directory());
            assertThat(block.data().length <= 10_000 || directory.sections().size() == 1)
                    .isTrue();
            for (Section section : directory.sections()) {
                assertThat(read(directory, section, block, Long.MIN_VALUE, Long.MAX_VALUE)
                                .size())
                        .isEqualTo(3000);
                series++;
            }
        }
        assertThat(series).isEqualTo(31);
        assertThat(blocks).hasSizeGreaterThan(5);
    }

    @Test
    void aChangedBitIsFoundAndNamed() {
        Block block = oneBlock();
        BlockDirectory directory = BlockDirectory.read(block.directory());
        Section section = directory.sections().get(1);
        byte[] bytes = BlockReader.section(block.data(), section);
        for (int bit = 0; bit < 8 * bytes.length; bit += 5) {
            byte[] broken = bytes.clone();
            broken[bit / 8] ^= (byte) (1 << bit % 8);
            assertThatThrownBy(() -> reader.read(KEY, section, broken, 0, Long.MAX_VALUE, new Samples()))
                    .isInstanceOf(CorruptBlockException.class)
                    .hasMessageContaining("project default, family http_requests_total, series " + section.id())
                    .hasMessageContaining("checksum");
        }
        byte[] other = block.directory();
        for (int bit = 8; bit < 8 * other.length; bit++) {
            byte[] broken = other.clone();
            broken[bit / 8] ^= (byte) (1 << bit % 8);
            assertThatThrownBy(() -> BlockDirectory.read(broken))
                    .isInstanceOf(CorruptBlockException.class)
                    .hasMessageContaining("checksum of the directory");
        }
        other[0] = 2;
        assertThatThrownBy(() -> BlockDirectory.read(other)).hasMessageContaining("version 2 of blocks is not known");
    }

    @Property(tries = 2000)
    void aDirectoryWithARightChecksumAndWrongContentIsRefused(@ForAll long seed) {
        Random random = new Random(seed);
        byte[] bytes = oneBlock().directory();
        byte[] content =
                Arrays.copyOf(bytes, random.nextInt(10) == 0 ? random.nextInt(bytes.length) : bytes.length - 4);
        for (int i = random.nextInt(4); i > 0 && content.length > 0; i--) {
            content[random.nextInt(content.length)] = (byte) random.nextInt();
        }
        ByteSink sink = new ByteSink(64);
        sink.bytes(content);
        sink.int32(sink.crc(0));
        try {
            BlockDirectory directory = BlockDirectory.read(sink.toBytes());
            assertThat(directory.dataLength()).isPositive();
        } catch (CorruptBlockException e) {
            assertThat(e).hasMessageNotContaining("checksum");
        }
    }

    private Block oneBlock() {
        List<Block> out = new ArrayList<>();
        BlockWriter writer = new BlockWriter(KEY, 1 << 20, out::add);
        for (int i = 0; i < 3; i++) {
            writer.add(new SeriesId(i, 9), SampleSeries.of(i, Shape.MIXED, Rhythm.GAPS, true, 40));
        }
        writer.finish();
        return out.get(0);
    }

    private Samples read(BlockDirectory directory, Section section, Block block, long startMs, long endMs) {
        Samples samples = new Samples();
        reader.read(directory.key(), section, BlockReader.section(block.data(), section), startMs, endMs, samples);
        return samples;
    }
}
