package io.tidewatch.query.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidewatch.events.MetricFamily;
import io.tidewatch.model.ProjectId;
import io.tidewatch.model.SeriesId;
import io.tidewatch.model.StaleMarker;
import io.tidewatch.query.store.ShapedSeries.Rhythm;
import io.tidewatch.query.store.ShapedSeries.Shape;
import io.tidewatch.timeseries.block.Block;
import io.tidewatch.timeseries.block.BlockDirectory;
import io.tidewatch.timeseries.block.BlockKey;
import io.tidewatch.timeseries.block.BlockReader;
import io.tidewatch.timeseries.block.Chunk;
import io.tidewatch.timeseries.block.Section;
import io.tidewatch.timeseries.codec.Aggregates;
import io.tidewatch.timeseries.codec.ByteSink;
import io.tidewatch.timeseries.codec.ChunkWriter;
import io.tidewatch.timeseries.codec.Samples;
import io.tidewatch.timeseries.tiers.Downsampler;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What SQL reads of a block, value by value, against what {@link BlockReader} reads. */
class BlockFunctionsIT {
    private static final BlockKey RAW = BlockKey.raw(new ProjectId("shop"), "requests");
    private static final BlockKey MINUTES = new BlockKey(new ProjectId("shop"), "requests", 60_000);
    private static final Path GOLDEN = Path.of("../libs/timeseries/src/test/resources/golden");

    private static final String SAMPLES =
            "select series_id, ts, encode(float8send(value), 'hex'), start_ms, histogram, stale"
                    + " from tidewatch_block_samples(?, ?)";

    private final StoredBlocks blocks = new StoredBlocks();

    @ParameterizedTest
    @EnumSource(Shape.class)
    void everyShapeAndRhythmComesBack(Shape shape) throws SQLException {
        Random random = new Random(shape.ordinal());
        TreeMap<SeriesId, Samples> series = new TreeMap<>();
        for (Rhythm rhythm : Rhythm.values()) {
            for (int count : new int[] {1, 2, 3, 128, 129, 130, 1 + random.nextInt(300), 2500}) {
                for (boolean starts : new boolean[] {false, true}) {
                    series.put(
                            new SeriesId(random.nextLong(), random.nextLong()),
                            ShapedSeries.of(random, shape, rhythm, starts, count));
                }
            }
        }
        assertReadsTheSame(StoredBlocks.raw(RAW, series));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3})
    void everyWidthOfEveryPredictionComesBackFromNumbersOfAnySize(int prediction) throws SQLException {
        Random random = new Random(prediction);
        TreeMap<SeriesId, byte[]> chunks = new TreeMap<>();
        for (int width = 0; width <= 64; width++) {
            for (int i = 0; i < 6; i++) {
                chunks.put(
                        new SeriesId(i, width),
                        CraftedChunk.ofStarts(random, 2 + random.nextInt(300), width, prediction, i % 3 == 0));
            }
        }
        assertReadsTheSame(StoredBlocks.ofChunks(RAW, chunks));
    }

    @Test
    void everyFormOfDecimalsComesBackFromNumbersOfAnySize() throws SQLException {
        Random random = new Random(5);
        TreeMap<SeriesId, byte[]> chunks = new TreeMap<>();
        for (int form : new int[] {0, 32, 96}) {
            for (int digits = 0; digits <= 18; digits++) {
                for (int i = 0; i < 8; i++) {
                    int width = i < 4 ? random.nextInt(20) : random.nextInt(65);
                    chunks.put(
                            new SeriesId(form + digits, i),
                            CraftedChunk.ofValues(random, 2 + random.nextInt(200), form + digits, width));
                }
            }
        }
        assertReadsTheSame(StoredBlocks.ofChunks(RAW, chunks));
    }

    @Test
    void chunksOfTheGreatestLengthComeBack() throws SQLException {
        Random random = new Random(6);
        TreeMap<SeriesId, byte[]> chunks = new TreeMap<>();
        for (Shape shape : List.of(Shape.DECIMALS, Shape.ANY_BITS, Shape.SUM, Shape.COUNTER_WITH_RESETS)) {
            Samples samples = ShapedSeries.of(random, shape, Rhythm.JITTER, true, ChunkWriter.MOST_SAMPLES);
            ByteSink out = new ByteSink(1 << 16);
            new ChunkWriter().write(samples, 0, samples.size(), ChunkWriter.MOST_SAMPLES, out);
            chunks.put(new SeriesId(shape.ordinal(), 0), out.toBytes());
        }
        assertReadsTheSame(StoredBlocks.ofChunks(RAW, chunks));
    }

    @Test
    void theGoldenBlocksComeBack() throws SQLException, IOException {
        assertReadsTheSame(golden("blocks-raw-v1.txt"));
        assertReadsTheSameAggregates(golden("blocks-minutes-v1.txt"));
    }

    private static Block golden(String name) throws IOException {
        List<String> lines = Files.readAllLines(GOLDEN.resolve(name));
        return new Block(HexFormat.of().parseHex(lines.get(0)), HexFormat.of().parseHex(lines.get(1)));
    }

    @ParameterizedTest
    @EnumSource(Shape.class)
    void aggregatesOfEveryShapeComeBack(Shape shape) throws SQLException {
        Random random = new Random(shape.ordinal());
        TreeMap<SeriesId, Aggregates> series = new TreeMap<>();
        for (Rhythm rhythm : List.of(Rhythm.STEADY, Rhythm.GAPS, Rhythm.JITTER)) {
            for (int count : new int[] {1, 5, 600, 6000}) {
                Downsampler downsampler = new Downsampler(60_000);
                downsampler.add(ShapedSeries.of(random, shape, rhythm, rhythm == Rhythm.GAPS, count));
                series.put(new SeriesId(random.nextLong(), random.nextLong()), downsampler.finish());
            }
        }
        Aggregates one = new Aggregates();
        one.add(0, 1, 1, 1, 1, 1, 0);
        series.put(new SeriesId(0, 0), one);
        assertReadsTheSameAggregates(StoredBlocks.aggregates(MINUTES, series));
    }

    @Test
    void stepsThatPassTheLargestDoubleAreInfinite() throws SQLException {
        double[] lasts = {
            -Double.MAX_VALUE,
            Double.MAX_VALUE,
            -Double.MAX_VALUE,
            0,
            -0x1p1023,
            0x1p1023,
            -0x1.fp1022,
            0x1p1023,
            Double.MIN_VALUE,
            -Double.MAX_VALUE,
            Double.POSITIVE_INFINITY,
            Double.POSITIVE_INFINITY,
            Double.NEGATIVE_INFINITY,
            Double.NaN,
            1e291,
            -0x1.fffffffffffffp1023
        };
        Aggregates steps = new Aggregates();
        for (int i = 0; i < lasts.length; i++) {
            double increase = i == 0 ? 7 : lasts[i] - lasts[i - 1];
            steps.add(60_000L * i, i, 2, 3, 4, lasts[i], increase);
        }
        TreeMap<SeriesId, Aggregates> series = new TreeMap<>();
        series.put(new SeriesId(1, 1), steps);
        Block block = StoredBlocks.aggregates(MINUTES, series);
        byte[] data = block.data();
        assertThat(data[data.length - 9]).as("the form of steps").isEqualTo((byte) 16);
        assertReadsTheSameAggregates(block);
    }

    @Test
    void oneSeriesIsReadWithoutTheOthers() throws SQLException {
        Random random = new Random(8);
        TreeMap<SeriesId, Samples> series = new TreeMap<>();
        for (int i = 0; i < 50; i++) {
            series.put(
                    new SeriesId(random.nextLong(), random.nextLong()),
                    ShapedSeries.of(random, Shape.DECIMALS, Rhythm.GAPS, false, 5));
        }
        Block block = StoredBlocks.raw(RAW, series);
        BlockDirectory directory = BlockDirectory.read(block.directory());
        for (int i : new int[] {0, 20, 49}) {
            Section section = directory.sections().get(i);
            assertThat(blocks.rows(
                            "shop",
                            SAMPLES.replace("(?, ?)", "(?, ?, ?)"),
                            block.directory(),
                            block.data(),
                            StoredBlocks.uuid(section.id())))
                    .isEqualTo(rows(section.id(), StoredBlocks.read(block, section)));
            // What is broken elsewhere does not matter.
            byte[] broken = block.data().clone();
            Arrays.fill(broken, 0, section.offset(), (byte) 0xFF);
            Arrays.fill(broken, section.offset() + section.length(), broken.length, (byte) 0xFF);
            assertThat(blocks.rows(
                            "shop",
                            "select count(*) from tidewatch_block_samples(?, ?, ?)",
                            block.directory(),
                            broken,
                            StoredBlocks.uuid(section.id())))
                    .containsExactly("5");
        }
        assertThat(blocks.rows(
                        "shop",
                        "select count(*) from tidewatch_block_samples(?, ?, '00000000-0000-0000-0000-000000000000')",
                        block.directory(),
                        block.data()))
                .containsExactly("0");
    }

    @Test
    void aDirectoryTellsChunksWithoutData() throws SQLException {
        Random random = new Random(9);
        TreeMap<SeriesId, Samples> series = new TreeMap<>();
        for (Rhythm rhythm : Rhythm.values()) {
            series.put(new SeriesId(-rhythm.ordinal(), 3), ShapedSeries.of(random, Shape.STEP, rhythm, false, 3000));
        }
        Block block = StoredBlocks.raw(RAW, series);
        List<String> expected = new ArrayList<>();
        for (Section section : BlockDirectory.read(block.directory()).sections()) {
            for (Chunk chunk : section.chunks()) {
                expected.add(StoredBlocks.uuid(section.id()) + " " + chunk.firstMs() + " " + chunk.lastMs() + " "
                        + chunk.samples() + " " + chunk.offset() + " " + chunk.length());
            }
        }
        assertThat(expected).hasSize(12);
        assertThat(blocks.rows("shop", "select * from tidewatch_block_chunks(?)", block.directory()))
                .isEqualTo(expected);
    }

    @Test
    void whatIsBrokenIsNamed() throws SQLException {
        TreeMap<SeriesId, Samples> series = new TreeMap<>();
        series.put(new SeriesId(1, 2), ShapedSeries.of(new Random(1), Shape.IRRATIONAL, Rhythm.JITTER, false, 100));
        Block block = StoredBlocks.raw(RAW, series);
        byte[] directory = block.directory();
        byte[] data = block.data();
        assertBroken(with(directory, 0, 9), data, "version 9 of blocks is not known; this reader knows 1");
        assertBroken(Arrays.copyOf(directory, 20), data, "a directory of 20 bytes is truncated");
        assertBroken(Arrays.copyOf(directory, 40), data, "truncated");
        assertBroken(directory, with(data, 0, 3), "kind 3 of a chunk is not one of samples");
        assertBroken(directory, with(data, 0, 2), "kind 2 of a chunk is not one of samples");
        assertBroken(directory, with(data, 1, 99), "has 99 samples, the directory says 100");
        assertBroken(directory, with(data, 2, 4), "form 4 of numbers is not known (byte 2 of a chunk)");
        assertBroken(
                directory,
                Arrays.copyOf(data, data.length - 1),
                "data is truncated: it ends before byte " + data.length + " of series 00000000-0000-0001-0000");
        assertThatThrownBy(() -> blocks.rows("shop", "select * from tidewatch_block_aggregates(?, ?)", directory, data))
                .hasMessageContaining("kind 0 of a chunk is not one of aggregates")
                .extracting(e -> ((SQLException) e).getSQLState())
                .isEqualTo("XX001");
    }

    @Test
    void brokenBytesGiveSamplesOrAnErrorThatSaysSo() throws SQLException {
        Random random = new Random(11);
        TreeMap<SeriesId, Samples> series = new TreeMap<>();
        for (Shape shape : Shape.values()) {
            series.put(new SeriesId(shape.ordinal(), 0), ShapedSeries.of(random, shape, Rhythm.JITTER, true, 20));
        }
        Block block = StoredBlocks.raw(RAW, series);
        TreeMap<String, String> refused = new TreeMap<>();
        for (int i = 0; i < 600; i++) {
            byte[] directory = block.directory().clone();
            byte[] data = block.data().clone();
            byte[] broken = i % 2 == 0 ? directory : data;
            int from = random.nextInt(broken.length);
            int to = Math.min(broken.length, from + 1 + random.nextInt(8));
            for (int at = from; at < to; at++) {
                broken[at] = (byte) random.nextInt(256);
            }
            try {
                blocks.rows("shop", "select count(*) from tidewatch_block_samples(?, ?)", directory, data);
            } catch (SQLException e) {
                refused.putIfAbsent(e.getSQLState(), e.getMessage());
            }
        }
        assertThat(refused).containsOnlyKeys("XX001");
    }

    @Test
    void familiesAreThoseOfTheRecords() throws SQLException {
        for (String metric : List.of(
                "a",
                "a_bucket",
                "a_sum",
                "a_count",
                "a_created",
                "_bucket",
                "_sum",
                "_sum_sum",
                "a_sum_count",
                "a_total",
                "a_summ",
                "acount",
                "line\nbreak_sum",
                "")) {
            assertThat(blocks.rows("shop", "select tidewatch_metric_family(?)", metric))
                    .containsExactly(MetricFamily.of(metric));
        }
    }

    private void assertBroken(byte[] directory, byte[] data, String message) {
        assertThatThrownBy(() -> blocks.rows("shop", SAMPLES, directory, data))
                .isInstanceOf(SQLException.class)
                .hasMessageContaining(message)
                .extracting(e -> ((SQLException) e).getSQLState())
                .isEqualTo("XX001");
    }

    private static byte[] with(byte[] bytes, int at, int value) {
        byte[] changed = bytes.clone();
        changed[at] = (byte) value;
        return changed;
    }

    private void assertReadsTheSame(Block block) throws SQLException {
        List<String> expected = new ArrayList<>();
        for (Section section : BlockDirectory.read(block.directory()).sections()) {
            expected.addAll(rows(section.id(), StoredBlocks.read(block, section)));
        }
        assertThat(expected).isNotEmpty();
        List<String> read = blocks.rows("shop", SAMPLES, block.directory(), block.data());
        assertSame(read, expected);
    }

    /** As isEqualTo, with a message of one line. */
    private static void assertSame(List<String> read, List<String> expected) {
        for (int i = 0; i < Math.min(read.size(), expected.size()); i++) {
            assertThat(read.get(i)).as("row " + i).isEqualTo(expected.get(i));
        }
        assertThat(read).hasSameSizeAs(expected);
    }

    private static List<String> rows(SeriesId id, Samples samples) {
        List<String> rows = new ArrayList<>();
        for (int i = 0; i < samples.size(); i++) {
            boolean histogram = samples.histogram(i) != null;
            rows.add(StoredBlocks.uuid(id) + " " + samples.time(i) + " "
                    + (histogram ? "-" : bits(samples.value(i))) + " "
                    + (samples.start(i) == 0 ? "-" : samples.start(i)) + " " + (histogram ? "t" : "f") + " "
                    + (!histogram && StaleMarker.is(samples.value(i)) ? "t" : "f"));
        }
        return rows;
    }

    /** SQL has one NaN. */
    private static String bits(double value) {
        return String.format("%016x", Double.doubleToLongBits(value));
    }

    private void assertReadsTheSameAggregates(Block block) throws SQLException {
        BlockDirectory directory = BlockDirectory.read(block.directory());
        List<String> expected = new ArrayList<>();
        for (Section section : directory.sections()) {
            Aggregates aggregates = new Aggregates();
            new BlockReader()
                    .read(
                            directory.key(),
                            section,
                            BlockReader.section(block.data(), section),
                            Long.MIN_VALUE,
                            Long.MAX_VALUE,
                            aggregates);
            for (int i = 0; i < aggregates.size(); i++) {
                StringBuilder row = new StringBuilder(StoredBlocks.uuid(section.id()) + " " + aggregates.time(i));
                for (Aggregates.Column column : Aggregates.Column.values()) {
                    row.append(' ').append(bits(aggregates.get(column, i)));
                }
                expected.add(row.toString());
            }
        }
        assertThat(expected).isNotEmpty();
        StringBuilder sql = new StringBuilder("select series_id, bucket_ms");
        for (String column : List.of("count", "sum", "min", "max", "last", "increase")) {
            sql.append(", encode(float8send(").append(column).append("), 'hex')");
        }
        sql.append(" from tidewatch_block_aggregates(?, ?)");
        assertSame(blocks.rows("shop", sql.toString(), block.directory(), block.data()), expected);
    }
}
