package io.tidewatch.timeseries.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidewatch.timeseries.codec.SampleSeries.Rhythm;
import io.tidewatch.timeseries.codec.SampleSeries.Shape;
import java.util.Arrays;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class ChunkTest {
    private final ChunkWriter writer = new ChunkWriter();
    private final ChunkReader reader = new ChunkReader();

    @Property(tries = 600)
    void everySampleComesBackWithItsBits(
            @ForAll long seed,
            @ForAll Shape shape,
            @ForAll Rhythm rhythm,
            @ForAll boolean starts,
            @ForAll @IntRange(min = 1, max = 700) int count) {
        Samples samples = SampleSeries.of(seed, shape, rhythm, starts, count);
        Samples back = new Samples();
        for (int at = 0; at < count; ) {
            ByteSink sink = new ByteSink(16);
            at = writer.write(samples, at, count, 300, sink);
            reader.read(new ByteSource(sink.toBytes()), Long.MIN_VALUE, Long.MAX_VALUE, back);
        }
        assertSame(back, samples, 0, count);
    }

    @Property(tries = 300)
    void aRangeGivesExactlyTheSamplesInIt(
            @ForAll long seed,
            @ForAll Shape shape,
            @ForAll Rhythm rhythm,
            @ForAll @IntRange(min = 1, max = 300) int count,
            @ForAll @IntRange(min = 0, max = 299) int from,
            @ForAll @IntRange(min = 0, max = 299) int to) {
        Samples samples = SampleSeries.of(seed, shape, rhythm, false, count);
        int first = Math.min(from, count - 1);
        int last = Math.min(Math.max(first, to), count - 1);
        Samples back = new Samples();
        for (int at = 0; at < count; ) {
            ByteSink sink = new ByteSink(16);
            at = writer.write(samples, at, count, 300, sink);
            reader.read(new ByteSource(sink.toBytes()), samples.time(first), samples.time(last), back);
        }
        assertSame(back, samples, first, last + 1);
    }

    @Property(tries = 2000)
    void brokenBytesGiveAnErrorOrOtherSamplesAndNothingElse(
            @ForAll long seed, @ForAll Shape shape, @ForAll Rhythm rhythm, @ForAll boolean starts) {
        Random random = new Random(seed);
        Samples samples = SampleSeries.of(seed, shape, rhythm, starts, 1 + random.nextInt(200));
        ByteSink sink = new ByteSink(16);
        writer.write(samples, 0, samples.size(), 8192, sink);
        byte[] bytes = sink.toBytes();
        if (random.nextBoolean()) {
            bytes = Arrays.copyOf(bytes, random.nextInt(bytes.length));
        }
        for (int i = random.nextInt(4); i > 0 && bytes.length > 0; i--) {
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
        }
        readOrRefuse(bytes);
    }

    @Property(tries = 3000)
    void randomBytesAreReadOrRefused(@ForAll long seed, @ForAll @IntRange(min = 0, max = 200) int length) {
        Random random = new Random(seed);
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        if (length > 2) {
            bytes[0] = (byte) random.nextInt(6);
            bytes[1] = (byte) random.nextInt(128);
            bytes[2] = (byte) random.nextInt(4);
        }
        readOrRefuse(bytes);
    }

    /** Bytes before and behind must not matter, nor be needed. */
    private void readOrRefuse(byte[] bytes) {
        ByteSource source = new ByteSource();
        source.wrap(bytes, 0, bytes.length);
        Samples into = new Samples();
        try {
            reader.read(source, Long.MIN_VALUE, Long.MAX_VALUE, into);
            assertThat(into.size()).isBetween(1, ChunkWriter.MOST_SAMPLES);
        } catch (CorruptBlockException e) {
            assertThat(e).hasMessageContaining("byte ");
            assertThat(into.size()).isZero();
        }
    }

    @Test
    void steadyCountersTakeLessThanAByteAndAHalfASample() {
        Samples samples = SampleSeries.of(1, Shape.COUNTER, Rhythm.STEADY, false, 480);
        ByteSink sink = new ByteSink(16);
        writer.write(samples, 0, 480, 480, sink);
        assertThat(sink.size()).isLessThan(480);
    }

    @Test
    void aConstantSeriesTakesFewBytesInAll() {
        Samples samples = SampleSeries.of(1, Shape.CONSTANT, Rhythm.STEADY, false, 90);
        ByteSink sink = new ByteSink(16);
        writer.write(samples, 0, 90, 90, sink);
        assertThat(sink.size()).isLessThan(20);
    }

    @Test
    void timesMustAscend() {
        Samples samples = new Samples();
        samples.add(5, 1);
        samples.add(5, 2);
        ByteSink sink = new ByteSink(16);
        writer.write(samples, 0, 2, 2, sink);
        assertThatThrownBy(() -> reader.read(new ByteSource(sink.toBytes()), 0, 10, new Samples()))
                .isInstanceOf(CorruptBlockException.class)
                .hasMessageContaining("times are not ascending");
    }

    static void assertSame(Samples back, Samples samples, int from, int to) {
        assertThat(back.size()).isEqualTo(to - from);
        for (int i = from; i < to; i++) {
            assertThat(back.same(i - from, samples, i))
                    .as("sample %s: %s for %s", i, back.value(i - from), samples.value(i))
                    .isTrue();
            assertThat(back.start(i - from)).isEqualTo(samples.start(i));
            if (samples.histogram(i) == null) {
                assertThat(back.histogram(i - from)).isNull();
            }
        }
    }
}
