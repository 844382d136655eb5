package io.tidewatch.ingest.export;

import io.tidewatch.ingest.scrape.config.RemoteWriteConfig;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The lanes of a destination: series are spread over them by hash. Their number doubles while they are the bottleneck
 * and halves when there is little to do, but only once all are empty, since a series' samples must stay in order. For
 * the reader's thread.
 */
final class Lanes {
    private static final long ADAPT_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final int QUIET_ROUNDS = 6;

    private final RemoteWriteConfig config;
    private final Receiver receiver;
    private final FamilyBook families;
    private final ExportCounts counts;
    private final ExportTrouble trouble;
    private final Clock clock;
    private final AtomicInteger held = new AtomicInteger();
    private List<Lane> lanes;
    private int wanted;
    private long roundNanos = System.nanoTime();
    private long sentBefore;
    private long fullNanos;
    private @Nullable Long fullSinceNanos;
    private int quietRounds;

    Lanes(
            RemoteWriteConfig config,
            Receiver receiver,
            FamilyBook families,
            ExportCounts counts,
            ExportTrouble trouble,
            Clock clock) {
        this.config = config;
        this.receiver = receiver;
        this.families = families;
        this.counts = counts;
        this.trouble = trouble;
        this.clock = clock;
        this.wanted = config.queue().minShards();
        this.lanes = open(wanted);
    }

    private List<Lane> open(int count) {
        List<Lane> opened = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            opened.add(new Lane(config, receiver, families, counts, trouble, held, clock, i));
        }
        return opened;
    }

    /** Whether further samples may be added; false when memory is used up or the lanes are being changed. */
    boolean hasRoom() {
        adapt();
        if (wanted != lanes.size()) {
            if (held.get() > 0) {
                return false;
            }
            end(Duration.ofSeconds(1));
            lanes = open(wanted);
        }
        boolean room = held.get() < (long) config.queue().capacity() * lanes.size();
        long now = System.nanoTime();
        if (room && fullSinceNanos != null) {
            fullNanos += now - fullSinceNanos;
            fullSinceNanos = null;
        } else if (!room && fullSinceNanos == null) {
            fullSinceNanos = now;
        }
        return room;
    }

    private void adapt() {
        long now = System.nanoTime();
        if (now - roundNanos < ADAPT_NANOS || wanted != lanes.size()) {
            return;
        }
        long full = fullNanos + (fullSinceNanos == null ? 0 : now - fullSinceNanos);
        boolean flows = counts.sent() > sentBefore;
        if (full > (now - roundNanos) / 2 && flows) {
            wanted = Math.min(config.queue().maxShards(), 2 * lanes.size());
            quietRounds = 0;
        } else if (full == 0 && held.get() < config.queue().perRequest()) {
            quietRounds++;
            if (quietRounds >= QUIET_ROUNDS) {
                wanted = Math.max(config.queue().minShards(), lanes.size() / 2);
                quietRounds = 0;
            }
        } else {
            quietRounds = 0;
        }
        if (wanted != lanes.size()) {
            lanes.forEach(Lane::flush);
        }
        roundNanos = now;
        sentBefore = counts.sent();
        fullNanos = 0;
        fullSinceNanos = fullSinceNanos == null ? null : now;
    }

    /** Spreads the samples of a record. */
    void add(List<OutSample> samples) {
        held.addAndGet(samples.size());
        if (lanes.size() == 1) {
            lanes.get(0).add(samples);
            return;
        }
        List<List<OutSample>> parts = new ArrayList<>();
        lanes.forEach(lane -> parts.add(new ArrayList<>()));
        for (OutSample sample : samples) {
            parts.get(sample.series().lane(lanes.size())).add(sample);
        }
        for (int i = 0; i < parts.size(); i++) {
            lanes.get(i).add(parts.get(i));
        }
    }

    /** Whether a request with samples of the partition is under way. */
    boolean sends(PartitionProgress partition) {
        return lanes.stream().anyMatch(lane -> lane.sends(partition));
    }

    /** Samples in memory. */
    int held() {
        return held.get();
    }

    int size() {
        return lanes.size();
    }

    /** Ends all; requests under way may come to their end within the time. */
    void end(Duration patience) {
        long untilNanos = System.nanoTime() + patience.toNanos();
        lanes.forEach(lane -> lane.end(Duration.ZERO.plusNanos(Math.max(1, untilNanos - System.nanoTime()))));
    }
}
