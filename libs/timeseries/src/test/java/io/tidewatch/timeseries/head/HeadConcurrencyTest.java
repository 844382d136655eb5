package io.tidewatch.timeseries.head;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidewatch.timeseries.codec.ChunkReader;
import io.tidewatch.timeseries.codec.Samples;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Readers beside the writer see, per series, everything up to some moment: no hole, nothing twice, no torn sample. */
class HeadConcurrencyTest {
    private static final int SERIES = 50;
    private static final int ROUNDS = 20_000;
    /** Sealed samples stay for so many seals. */
    private static final int KEPT_SEALS = 3;

    @Test
    void readersSeeAWholePrefixWhileTheWriterAppendsSealsAndReleases() throws Exception {
        Head head = new Head(HeadLimits.USUAL);
        AtomicLong written = new AtomicLong(-1);
        AtomicLong releasedThrough = new AtomicLong(-1);
        ExecutorService pool = Executors.newFixedThreadPool(3);
        try {
            List<Future<Long>> readers = new ArrayList<>();
            for (int r = 0; r < 2; r++) {
                readers.add(pool.submit(() -> read(head, written, releasedThrough)));
            }
            Future<?> writer = pool.submit(() -> write(head, written, releasedThrough));
            writer.get();
            for (Future<Long> reader : readers) {
                assertThat(reader.get()).isPositive();
            }
        } finally {
            pool.shutdownNow();
        }
    }

    private static void write(Head head, AtomicLong written, AtomicLong releasedThrough) {
        Deque<Sealing> sealings = new ArrayDeque<>();
        Deque<Long> through = new ArrayDeque<>();
        for (long t = 0; t < ROUNDS; t++) {
            // Every seventh sample comes after the one behind it.
            long time = t % 7 == 3 ? t + 1 : t % 7 == 4 ? t - 1 : t;
            for (int s = 0; s < SERIES; s++) {
                head.append(s, time, value(s, time), null, 0);
            }
            if (t % 7 != 3) {
                written.set(t);
            }
            if (t % 400 == 399) {
                sealings.add(head.seal(Long.MAX_VALUE));
                through.add(t);
                if (sealings.size() > KEPT_SEALS) {
                    releasedThrough.set(through.remove());
                    head.release(sealings.remove());
                }
            }
        }
        written.set(ROUNDS);
    }

    private static long read(Head head, AtomicLong written, AtomicLong releasedThrough) {
        long checked = 0;
        ChunkReader reader = new ChunkReader();
        while (written.get() < ROUNDS) {
            for (int s = 0; s < SERIES; s++) {
                long atLeast = written.get();
                Samples samples = new Samples();
                head.collect(s, Long.MIN_VALUE, Long.MAX_VALUE, reader, samples);
                long released = releasedThrough.get();
                long seen = 0;
                for (int i = 0; i < samples.size(); i++) {
                    assertThat(samples.value(i)).isEqualTo(value(s, samples.time(i)));
                    assertThat(i == 0 || samples.time(i) > samples.time(i - 1)).isTrue();
                    seen += samples.time(i) > released + 1 && samples.time(i) <= atLeast ? 1 : 0;
                }
                assertThat(seen).isGreaterThanOrEqualTo(Math.max(0, Math.min(atLeast, ROUNDS - 1) - released - 1));
                checked += seen;
            }
        }
        return checked;
    }

    private static double value(int series, long time) {
        return series * 1_000_003.0 + time * time % 1009;
    }
}
