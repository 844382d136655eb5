package io.tidewatch.alert.evaluation;

import io.tidewatch.events.EventHeaders;
import io.tidewatch.events.Topic;
import io.tidewatch.events.alerts.RuleKey;
import io.tidewatch.events.alerts.RuleSlots;
import io.tidewatch.events.v1.InputOffset;
import io.tidewatch.events.v1.Rule;
import io.tidewatch.live.LiveWindows;
import io.tidewatch.live.StreamClocks;
import io.tidewatch.promql.engine.Engine;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Evaluates the rules of a fixed set of slots over the metrics stream. Knows no Kafka: its owner opens it with what was
 * saved, feeds it records and the rules, and writes what {@link #commits} gives. An owner that fails to write drops it
 * and opens another one from what was saved last, so that what was decided but not written is decided again.
 *
 * <p>Used by one thread, {@link #windows()} apart.
 */
public final class StreamEvaluator {
    /** After so many checkpoints without an evaluation the offsets alone are saved, so that a restart reads little. */
    private static final int IDLE_CHECKPOINTS = 12;

    private final int slotCount;
    private final EvaluationSettings settings;
    private final LongSupplier wallClock;
    private final ProjectWindows windows;
    private final ProjectWindows.Feeder feeder;
    private final Map<Integer, SlotEvaluator> slots = new TreeMap<>();
    private final Map<Integer, Long> next = new TreeMap<>();
    private final Map<Integer, Long> freshOffsets = new TreeMap<>();
    private final StreamClocks clocks = new StreamClocks();
    private final Engine engine;
    private long beginMs;
    private long checkpointMs;
    private long offsetsSavedMs;
    private long behindSinceMs = Long.MAX_VALUE;

    /**
     * @param slotCount how many slots there are in all
     * @param wallClock milliseconds since the Unix epoch
     */
    public StreamEvaluator(int slotCount, EvaluationSettings settings, Engine engine, LongSupplier wallClock) {
        this.slotCount = slotCount;
        this.settings = settings;
        this.engine = engine;
        this.wallClock = wallClock;
        this.windows = new ProjectWindows(settings.limits());
        this.feeder = windows.new Feeder(false);
    }

    ProjectWindows windows() {
        return windows;
    }

    /** Takes a slot with what was saved of it, before {@link #begin}. */
    public void open(int slot, SlotSnapshot snapshot) {
        slots.put(slot, new SlotEvaluator(slot, windows, engine, settings, snapshot));
    }

    /** Takes a rule as it stands before {@link #begin}; those of other slots are passed over. */
    public void load(RuleKey key, Rule rule) {
        SlotEvaluator slot = slotOf(key);
        if (slot != null) {
            slot.load(key, rule);
        }
    }

    /**
     * From where the stream is to be read: the offsets that the slots have come to, or those given for slots that were
     * never saved.
     *
     * @param fresh next offset by partition for a slot without a saved one
     */
    public Map<Integer, Long> startOffsets(Map<Integer, Long> fresh) {
        Map<Integer, Long> start = new TreeMap<>(fresh);
        for (SlotEvaluator slot : slots.values()) {
            slot.snapshot().offsets().forEach((partition, offset) -> start.merge(partition, offset, Math::min));
        }
        return start;
    }

    /** The oldest time stamp that any rule reads at its first instant, in milliseconds. */
    public long readsFromMs(long clockMs) {
        long from = clockMs;
        for (SlotEvaluator slot : slots.values()) {
            from = Math.min(from, slot.throughMs(clockMs) - slot.reachMs());
        }
        return from;
    }

    /**
     * Starts, once the windows hold what lies before the offsets.
     *
     * @param start next offset to read, by partition
     * @param fresh as given to {@link #startOffsets}: records before do not count for slots that were never saved
     * @param clockMs the present of the stream
     */
    public void begin(Map<Integer, Long> start, Map<Integer, Long> fresh, long clockMs) {
        next.putAll(start);
        freshOffsets.putAll(fresh);
        long clock = clockMs;
        for (SlotEvaluator slot : slots.values()) {
            clock = Math.min(clock, slot.throughMs(clockMs));
        }
        for (int partition : start.keySet()) {
            clocks.follow(partition, clock);
        }
        beginMs = clockMs;
        beginWhereCaughtUp();
        checkpointMs = wallClock.getAsLong();
        offsetsSavedMs = checkpointMs;
    }

    /** Next offset that a slot has not read, for a partition. */
    private long offsetOf(SlotEvaluator slot, int partition) {
        Long saved = slot.snapshot().offsets().get(partition);
        long own = saved == null ? freshOffsets.getOrDefault(partition, 0L) : saved;
        return Math.max(own, next.getOrDefault(partition, 0L));
    }

    /** A slot that had come further than others begins once the reader has come there too. */
    private void beginWhereCaughtUp() {
        for (SlotEvaluator slot : slots.values()) {
            if (!slot.hasBegun()) {
                boolean caughtUp = true;
                for (Map.Entry<Integer, Long> position : next.entrySet()) {
                    caughtUp &= offsetOf(slot, position.getKey()) <= position.getValue();
                }
                if (caughtUp) {
                    slot.begin(beginMs);
                }
            }
        }
    }

    /** A rule that is to be started by {@link #activate} once the windows of its project hold what it reads. */
    public record Wanting(RuleKey key, LiveWindows windows, long readsFromMs) {}

    /** Takes a change of the rules while running; the answer is null when the rule needs nothing more. */
    public @Nullable Wanting put(RuleKey key, Rule rule) {
        SlotEvaluator slot = slotOf(key);
        if (slot == null || !slot.put(key, rule, clocks.minMs(), wallClock.getAsLong())) {
            return null;
        }
        return new Wanting(key, windows.of(key.project()), clocks.minMs() - slot.reachMs());
    }

    /** The windows hold what the rule reads. */
    public void activate(RuleKey key) {
        SlotEvaluator slot = slotOf(key);
        if (slot != null) {
            slot.activate(key, clocks.minMs(), wallClock.getAsLong());
        }
    }

    /** A rule was deleted. */
    public void remove(RuleKey key) {
        SlotEvaluator slot = slotOf(key);
        if (slot != null) {
            slot.remove(key, clocks.minMs());
        }
    }

    private @Nullable SlotEvaluator slotOf(RuleKey key) {
        return slots.get(RuleSlots.slot(key.ruleId(), slotCount));
    }

    /**
     * Reads the next record of a partition and evaluates what it makes due at once.
     *
     * @param value a batch; null for a record that carries none
     * @return whether the value was looked into; false when the headers showed that no rule reads anything of it
     * @throws io.tidewatch.events.CorruptRecordException when the value cannot be read; the record counts as read
     */
    public boolean read(int partition, long offset, long appendMs, EventHeaders headers, byte @Nullable [] value) {
        clocks.read(partition, appendMs, wallClock.getAsLong());
        boolean opened = false;
        try {
            if (value != null) {
                for (SlotEvaluator slot : slots.values()) {
                    slot.listen(offset >= offsetOf(slot, partition));
                }
                opened = feeder.feed(headers, value, appendMs);
            }
        } finally {
            next.put(partition, offset + 1);
        }
        run();
        return opened;
    }

    /**
     * The reader has come so far in a partition, records or not.
     *
     * @param nextOffset everything before has been read
     * @param clockMs everything appended before has been read
     */
    public void passed(int partition, long nextOffset, long clockMs) {
        next.merge(partition, nextOffset, Math::max);
        clocks.passed(partition, clockMs);
    }

    /** Evaluates what time has made due; to be called often, whether records come or not. */
    public void tick() {
        run();
        watchLag(wallClock.getAsLong());
    }

    /** The clock at which time makes the next rule due; {@link Long#MAX_VALUE} when none waits for time. */
    public long nextClockMs() {
        long next = Long.MAX_VALUE;
        for (SlotEvaluator slot : slots.values()) {
            next = Math.min(next, slot.nextClockMs());
        }
        return next;
    }

    private void run() {
        beginWhereCaughtUp();
        long clockMs = clocks.minMs();
        for (SlotEvaluator slot : slots.values()) {
            if (slot.hasBegun()) {
                slot.run(clockMs);
            }
        }
    }

    private void watchLag(long wallMs) {
        long clockMs = clocks.minMs();
        long lagMs = wallMs - clockMs;
        if (lagMs <= settings.frozenAfterMs()) {
            behindSinceMs = Long.MAX_VALUE;
            slots.values().forEach(slot -> {
                slot.thaw(clockMs);
                slot.watch(clockMs);
            });
        } else {
            behindSinceMs = Math.min(behindSinceMs, wallMs);
            if (wallMs - behindSinceMs >= settings.unknownAfterMs()) {
                slots.values()
                        .forEach(slot ->
                                slot.freeze(clockMs, "the stream is read " + lagMs / 1000 + " s behind the present"));
            }
        }
    }

    /**
     * What is to be written now, one transaction for each element; counts as written from here on. Slots with a
     * transition come at once, others with the next checkpoint when anything has happened in them.
     *
     * @param all whether to save every slot that has moved on, because the owner is about to give them up
     */
    public List<SlotCommit> commits(boolean all) {
        long wallMs = wallClock.getAsLong();
        long clockMs = clocks.minMs();
        boolean checkpoint = all || wallMs - checkpointMs >= settings.checkpointMs();
        boolean offsetsToo = all || wallMs - offsetsSavedMs >= IDLE_CHECKPOINTS * settings.checkpointMs();
        List<SlotCommit> commits = new ArrayList<>();
        for (SlotEvaluator slot : slots.values()) {
            boolean movedOn = offsetsToo && slot.ruleCount() > 0;
            if (slot.hasBegun() && (slot.isUrgent() || movedOn || (checkpoint && slot.hasProgressed()))) {
                commits.add(slot.take(offsets(slot), clockMs, wallMs));
            }
        }
        if (offsetsToo) {
            offsetsSavedMs = wallMs;
        }
        if (checkpoint) {
            checkpointMs = wallMs;
            evict(clockMs);
        }
        return commits;
    }

    private List<InputOffset> offsets(SlotEvaluator slot) {
        List<InputOffset> offsets = new ArrayList<>();
        for (int partition : next.keySet()) {
            offsets.add(InputOffset.newBuilder()
                    .setTopic(Topic.METRICS.topicName())
                    .setPartition(partition)
                    .setOffset(offsetOf(slot, partition))
                    .build());
        }
        return offsets;
    }

    private void evict(long clockMs) {
        long oldest =
                clockMs - settings.settling().settleMs() - settings.settling().maxDelayMs();
        for (SlotEvaluator slot : slots.values()) {
            oldest = Math.min(oldest, slot.oldestDueMs(clockMs));
        }
        for (LiveWindows project : windows.all()) {
            project.evictBefore(oldest);
        }
    }

    /** Milliseconds that the stream's clock trails the wall clock. */
    public long lagMs() {
        long clockMs = clocks.minMs();
        return clockMs == Long.MIN_VALUE ? 0 : Math.max(0, wallClock.getAsLong() - clockMs);
    }

    /** Rules that are evaluated. */
    public int ruleCount() {
        return slots.values().stream().mapToInt(SlotEvaluator::ruleCount).sum();
    }

    /** Alerts that are firing. */
    public int firingCount() {
        return slots.values().stream().mapToInt(SlotEvaluator::firingCount).sum();
    }
}
