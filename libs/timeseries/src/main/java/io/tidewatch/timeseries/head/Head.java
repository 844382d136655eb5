package io.tidewatch.timeseries.head;

import io.tidewatch.model.NativeHistogram;
import io.tidewatch.timeseries.codec.ByteSink;
import io.tidewatch.timeseries.codec.ChunkReader;
import io.tidewatch.timeseries.codec.ChunkWriter;
import io.tidewatch.timeseries.codec.Samples;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The newest samples of one project in one partition, by the numbers that {@code LabelIndex} gives to series. A sample
 * is in memory until what it was sealed with is released.
 *
 * <p><b>Threads.</b> One writer calls {@link #append}, {@link #resume}, {@link #seal}, {@link #release} and
 * {@link #forgetIdle}, one after another: a single thread, or several under one lock. Any thread may call
 * {@link #collect} and the counts at any time and waits for nothing. The writer publishes each series' state as an
 * immutable object and each added sample by a count (both release); a reader loads them (acquire) and so sees, per
 * series, everything up to some moment of the writer and nothing twice. Readers see no common moment over several
 * series. The {@link Sealing} that a seal gives may be read by any thread.
 */
public final class Head {
    private static final VarHandle SERIES = MethodHandles.arrayElementVarHandle(HeadSeries[].class);
    private static final int SMALLEST_TAIL = 4;
    /** Histograms are large: few of them wait to be encoded. */
    private static final int MOST_HISTOGRAMS = 8;

    private final HeadLimits limits;
    private final ChunkWriter writer = new ChunkWriter();
    private final ChunkReader reader = new ChunkReader();
    private final ByteSink bytes = new ByteSink(256);
    private final Samples scratch = new Samples(64);
    private final AtomicLong samples = new AtomicLong();
    private final AtomicLong sealedSamples = new AtomicLong();
    private volatile HeadSeries[] series = new HeadSeries[64];
    private long seals;

    public Head(HeadLimits limits) {
        this.limits = limits;
    }

    /** Samples that are not sealed. */
    public long unsealed() {
        return samples.get();
    }

    /** Samples that are sealed and not released. */
    public long sealed() {
        return sealedSamples.get();
    }

    /**
     * Says what the newest sample of a series is that was sealed before this head began, so that older ones are late.
     *
     * @param newestMs milliseconds
     */
    public void resume(int number, long newestMs) {
        HeadSeries at = make(number);
        at.newestMs = Math.max(at.newestMs, newestMs);
    }

    /**
     * Adds a sample.
     *
     * @param number of the series, ≥ 0
     * @param value of a float; without meaning when there is a histogram
     * @param startMs since when it counts, 0 where not known
     */
    public Appended append(int number, long timeMs, double value, @Nullable NativeHistogram histogram, long startMs) {
        HeadSeries at = make(number);
        if (timeMs > at.newestMs) {
            at.newestMs = timeMs;
            appendInOrder(at, timeMs, value, histogram, startMs);
            samples.lazySet(samples.getPlain() + 1);
            return Appended.IN_ORDER;
        }
        // The newest may be negative: the difference, not the bound, is compared.
        long behind = at.newestMs - timeMs;
        if (behind > limits.outOfOrderMs() || behind < 0) {
            return Appended.TOO_OLD;
        }
        Appended known = known(at.state(), timeMs, value, histogram);
        if (known != Appended.LATE) {
            return known;
        }
        SeriesState state = at.state();
        Tail late = (state.late() == null ? Tail.empty(SMALLEST_TAIL) : state.late())
                .with(timeMs, value, histogram, startMs);
        if (late != state.late()) {
            at.publish(new SeriesState(state.sealed(), state.chunks(), state.tail(), late));
        }
        samples.lazySet(samples.getPlain() + 1);
        return Appended.LATE;
    }

    private void appendInOrder(
            HeadSeries at, long timeMs, double value, @Nullable NativeHistogram histogram, long startMs) {
        SeriesState state = at.state();
        Tail tail = state.tail();
        byte[][] chunks = state.chunks();
        if (tail == null) {
            tail = Tail.empty(SMALLEST_TAIL);
        } else if (tail.count() >= limits.tailSamples() || (tail.hasHistograms() && tail.count() >= MOST_HISTOGRAMS)) {
            scratch.clear();
            tail.collect(Long.MIN_VALUE, Long.MAX_VALUE, scratch);
            chunks = join(chunks, encode(scratch, 0, scratch.size()));
            tail = Tail.empty(limits.tailSamples());
        }
        Tail next = tail.with(timeMs, value, histogram, startMs);
        if (next != state.tail()) {
            at.publish(new SeriesState(state.sealed(), chunks, next, state.late()));
        }
    }

    /** Whether the series has the time stamp: a duplicate, a conflict, or late when not. */
    private Appended known(SeriesState state, long timeMs, double value, @Nullable NativeHistogram histogram) {
        scratch.clear();
        state.collect(timeMs, timeMs, scratch, reader);
        if (scratch.size() == 0) {
            return Appended.LATE;
        }
        scratch.add(timeMs, value, histogram, 0);
        return scratch.same(0, scratch, scratch.size() - 1) ? Appended.DUPLICATE : Appended.CONFLICT;
    }

    private byte[][] encode(Samples ordered, int from, int to) {
        List<byte[]> chunks = new ArrayList<>(1);
        for (int at = from; at < to; ) {
            bytes.clear();
            at = writer.write(ordered, at, to, ChunkWriter.MOST_SAMPLES, bytes);
            chunks.add(bytes.toBytes());
        }
        return chunks.toArray(Run.NO_CHUNKS);
    }

    private static byte[][] join(byte[][] chunks, byte[][] more) {
        byte[][] all = Arrays.copyOf(chunks, chunks.length + more.length);
        System.arraycopy(more, 0, all, chunks.length, more.length);
        return all;
    }

    /**
     * Sets what is not sealed up to a time stamp aside for the store. It stays readable until {@link #release}.
     *
     * @param throughMs inclusive; {@link Long#MAX_VALUE} for everything
     * @return what to store; empty when there is nothing
     */
    public Sealing seal(long throughMs) {
        seals++;
        List<Sealing.Part> parts = new ArrayList<>();
        long sum = 0;
        HeadSeries[] all = series;
        for (int number = 0; number < all.length; number++) {
            HeadSeries at = all[number];
            if (at != null && at.state().hasUnsealed()) {
                long count = seal(at, throughMs);
                if (count > 0) {
                    Run[] runs = at.state().sealed();
                    parts.add(new Sealing.Part(number, runs[runs.length - 1]));
                    sum += count;
                }
            }
        }
        samples.lazySet(samples.getPlain() - sum);
        sealedSamples.lazySet(sealedSamples.getPlain() + sum);
        return new Sealing(seals, parts, sum);
    }

    private long seal(HeadSeries at, long throughMs) {
        SeriesState state = at.state();
        if (state.late() == null && throughMs >= at.newestMs) {
            return sealAsItIs(at, state);
        }
        scratch.clear();
        state.collectUnsealed(Long.MIN_VALUE, Long.MAX_VALUE, scratch, reader);
        Samples ordered = scratch.ordered();
        int split = throughMs == Long.MAX_VALUE ? ordered.size() : ordered.firstNotBefore(throughMs + 1);
        if (split == 0) {
            return 0;
        }
        int tailFrom = Math.max(split, ordered.size() - limits.tailSamples());
        at.publish(new SeriesState(
                withRun(state, encode(ordered, 0, split)),
                encode(ordered, split, tailFrom),
                tailFrom == ordered.size() ? null : Tail.of(ordered, tailFrom, SMALLEST_TAIL),
                null));
        return split;
    }

    /** Only the tail is encoded: the writer is not held up by what is encoded already. */
    private long sealAsItIs(HeadSeries at, SeriesState state) {
        byte[][] chunks = state.chunks();
        if (state.tail() != null) {
            scratch.clear();
            state.tail().collect(Long.MIN_VALUE, Long.MAX_VALUE, scratch);
            chunks = join(chunks, encode(scratch, 0, scratch.size()));
        }
        at.publish(new SeriesState(withRun(state, chunks), Run.NO_CHUNKS, null, null));
        long count = 0;
        for (byte[] chunk : chunks) {
            count += ChunkReader.count(chunk);
        }
        return count;
    }

    private Run[] withRun(SeriesState state, byte[][] chunks) {
        Run[] runs = Arrays.copyOf(state.sealed(), state.sealed().length + 1);
        runs[runs.length - 1] = new Run(seals, chunks);
        return runs;
    }

    /** Forgets what was sealed, once the store has it and no query needs it here. */
    public void release(Sealing sealing) {
        HeadSeries[] all = series;
        for (Sealing.Part part : sealing.parts()) {
            HeadSeries at = all[part.number()];
            if (at == null) {
                continue;
            }
            SeriesState state = at.state();
            Run[] kept = Arrays.stream(state.sealed())
                    .filter(run -> run.seal() != sealing.seal())
                    .toArray(Run[]::new);
            boolean empty = kept.length == 0 && !state.hasUnsealed();
            at.publish(
                    empty
                            ? SeriesState.EMPTY
                            : new SeriesState(
                                    kept.length == 0 ? Run.NONE : kept, state.chunks(), state.tail(), state.late()));
        }
        sealedSamples.lazySet(sealedSamples.getPlain() - sealing.samples());
    }

    /**
     * Forgets series that have no sample here and none newer than a time stamp; their numbers may then go to others.
     *
     * @return how many
     */
    public int forgetIdle(long beforeMs) {
        int forgotten = 0;
        HeadSeries[] all = series;
        for (int number = 0; number < all.length; number++) {
            HeadSeries at = all[number];
            if (at != null && at.newestMs < beforeMs && at.state() == SeriesState.EMPTY) {
                SERIES.setRelease(all, number, (HeadSeries) null);
                forgotten++;
            }
        }
        return forgotten;
    }

    /** Whether the head knows the series, with samples or without. */
    public boolean knows(int number) {
        return find(number) != null;
    }

    /** Adds a series' samples in the closed range, ascending, each time stamp once. For any thread. */
    public void collect(int number, long startMs, long endMs, ChunkReader with, Samples into) {
        HeadSeries at = find(number);
        if (at != null) {
            Samples found = new Samples(32);
            at.state().collect(startMs, endMs, found, with);
            into.addAll(found.ordered());
        }
    }

    private @Nullable HeadSeries find(int number) {
        HeadSeries[] all = series;
        return number < all.length ? (HeadSeries) SERIES.getAcquire(all, number) : null;
    }

    private HeadSeries make(int number) {
        HeadSeries[] all = series;
        if (number >= all.length) {
            all = Arrays.copyOf(all, Math.max(number + 1, all.length + (all.length >> 1)));
            series = all;
        }
        HeadSeries at = all[number];
        if (at == null) {
            at = new HeadSeries();
            SERIES.setRelease(all, number, at);
        }
        return at;
    }
}
