package io.tidewatch.timeseries.block;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidewatch.model.NativeHistogram;
import io.tidewatch.model.NativeHistogram.ResetHint;
import io.tidewatch.model.NativeHistogram.Span;
import io.tidewatch.model.ProjectId;
import io.tidewatch.model.SeriesId;
import io.tidewatch.model.StaleMarker;
import io.tidewatch.timeseries.codec.Aggregates;
import io.tidewatch.timeseries.codec.Samples;
import io.tidewatch.timeseries.tiers.Downsampler;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The bytes of version 1 as they were first written. They never change; see docs/formats/blocks.md. */
class GoldenBlocksTest {
    private static final long T = 1_763_719_200_000L;
    private static final BlockKey KEY = BlockKey.raw(new ProjectId("shop"), "http_requests_total");

    private static final BlockKey MINUTES = new BlockKey(new ProjectId("shop"), "http_requests_total", 60_000);

    @Test
    void todaysWriterWritesTheGoldenBytes() {
        assertThat(text(write())).isEqualTo(golden("blocks-raw-v1"));
        assertThat(text(writeMinutes())).isEqualTo(golden("blocks-minutes-v1"));
    }

    @Test
    void todaysReaderReadsTheGoldenMinutes() {
        Block block = block("blocks-minutes-v1");
        BlockDirectory directory = BlockDirectory.read(block.directory());
        Section section = directory.sections().get(0);
        Aggregates back = new Aggregates();
        new BlockReader().read(MINUTES, section, BlockReader.section(block.data(), section), 0, Long.MAX_VALUE, back);
        Aggregates expected = minutes();
        assertThat(directory.key()).isEqualTo(MINUTES);
        assertThat(back.size()).isEqualTo(expected.size());
        for (int i = 0; i < back.size(); i++) {
            assertThat(back.time(i)).isEqualTo(expected.time(i));
            for (Aggregates.Column column : Aggregates.Column.values()) {
                assertThat(back.get(column, i)).isEqualTo(expected.get(column, i));
            }
        }
    }

    /** Of the counter with a reset. */
    private static Aggregates minutes() {
        Downsampler downsampler = new Downsampler(60_000);
        downsampler.add(series().get(2));
        return downsampler.finish();
    }

    private static Block writeMinutes() {
        List<Block> blocks = new ArrayList<>();
        BlockWriter writer = new BlockWriter(MINUTES, BlockWriter.USUAL_LIMIT, blocks::add);
        writer.add(id(2), minutes());
        writer.finish();
        return blocks.get(0);
    }

    private static Block block(String name) {
        String[] lines = golden(name).split("\n");
        return new Block(HexFormat.of().parseHex(lines[0]), HexFormat.of().parseHex(lines[1]));
    }

    @Test
    void todaysReaderReadsTheGoldenBytes() {
        Block block = block("blocks-raw-v1");
        BlockDirectory directory = BlockDirectory.read(block.directory());
        assertThat(directory.key()).isEqualTo(KEY);
        List<Samples> expected = series();
        assertThat(directory.sections()).hasSize(expected.size());
        for (int i = 0; i < expected.size(); i++) {
            Section section = directory.sections().get(i);
            Samples samples = new Samples();
            new BlockReader()
                    .read(KEY, section, BlockReader.section(block.data(), section), 0, Long.MAX_VALUE, samples);
            assertThat(section.id()).isEqualTo(id(i));
            assertThat(samples.size()).isEqualTo(expected.get(i).size());
            for (int s = 0; s < samples.size(); s++) {
                assertThat(samples.same(s, expected.get(i), s)).isTrue();
                assertThat(samples.start(s)).isEqualTo(expected.get(i).start(s));
            }
        }
    }

    private static Block write() {
        List<Block> blocks = new ArrayList<>();
        BlockWriter writer = new BlockWriter(KEY, BlockWriter.USUAL_LIMIT, blocks::add);
        List<Samples> series = series();
        for (int i = 0; i < series.size(); i++) {
            writer.add(id(i), series.get(i));
        }
        writer.finish();
        return blocks.get(0);
    }

    /** The last one has the greatest unsigned number. */
    private static SeriesId id(int i) {
        return new SeriesId(i == 7 ? -1 : i, 0x0123456789abcdefL);
    }

    /** Constant, constant step, counter with a reset, decimals with exceptions, irrational, histograms, a sum of decimals, floats and histograms. */
    private static List<Samples> series() {
        List<Samples> all = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            all.add(new Samples());
        }
        long counter = 0;
        double sum = 100;
        for (int i = 0; i < 200; i++) {
            long t = T + 15_000L * i + (i > 150 ? 45_000 : 0);
            counter = i == 100 ? 3 : counter + i * 7919L % 100;
            all.get(0).add(t, 1, null, 0);
            all.get(1).add(t, 2.5 * i, null, T - 1);
            all.get(2).add(t + i * 31 % 7, counter, null, i < 100 ? T : T + 1_500_000);
            all.get(3).add(t, i % 50 == 49 ? special(i) : (5000 + i * 7919L % 613) / 100.0, null, 0);
            all.get(4).add(t, Math.sqrt(i / 8 + 2), null, 0);
            sum += (i * 7919L % 100_003) / 1e6;
            all.get(6).add(t, i == 77 ? StaleMarker.VALUE : sum, null, 0);
        }
        for (int i = 0; i < 12; i++) {
            double count = 10.0 * i;
            all.get(5)
                    .add(
                            T + i,
                            0,
                            new NativeHistogram(
                                    i == 0 ? ResetHint.UNKNOWN : ResetHint.NO_RESET,
                                    3,
                                    1e-128,
                                    1,
                                    count + 1,
                                    count * 0.5,
                                    List.of(new Span(-2, 1), new Span(4, i < 8 ? 1 : 2)),
                                    i < 8 ? List.of(count, 0.0) : List.of(count, -0.0, 0.5),
                                    List.of(new Span(0, 1)),
                                    List.of(1.0),
                                    List.of()),
                            T - 1);
        }
        all.get(7).add(T, StaleMarker.VALUE, null, 0);
        all.get(7)
                .add(
                        T + 1,
                        0,
                        new NativeHistogram(
                                ResetHint.GAUGE,
                                NativeHistogram.CUSTOM_BUCKETS,
                                0,
                                0,
                                3,
                                Double.NaN,
                                List.of(new Span(0, 3)),
                                List.of(1.0, 2.0, 0.0),
                                List.of(),
                                List.of(),
                                List.of(0.1, 0.5)),
                        0);
        return all;
    }

    private static double special(int i) {
        return switch (i / 50) {
            case 0 -> -0.0;
            case 1 -> Double.POSITIVE_INFINITY;
            case 2 -> Double.longBitsToDouble(0x7ff8000000001234L);
            default -> StaleMarker.VALUE;
        };
    }

    private static String text(Block block) {
        HexFormat hex = HexFormat.of();
        return hex.formatHex(block.directory()) + "\n" + hex.formatHex(block.data()) + "\n";
    }

    private static String golden(String name) {
        try (InputStream in = GoldenBlocksTest.class.getResourceAsStream("/golden/" + name + ".txt")) {
            assertThat(in).as(name).isNotNull();
            return new String(in.readAllBytes(), StandardCharsets.US_ASCII);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
