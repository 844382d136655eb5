package io.tidewatch.alert.evaluation;

import io.tidewatch.kit.stream.Canary;
import io.tidewatch.model.ProjectId;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/** What evaluation has done since the process started. Safe for any thread. */
public final class EvaluationFigures {
    private final Map<ProjectId, LongAdder> evaluated = new ConcurrentHashMap<>();
    private final LatencyWindow eventToAlert = new LatencyWindow();
    private final Canary canary = new Canary(Canary.TOLERANCE);
    private final LongAdder transitions = new LongAdder();
    private final LongAdder unreadable = new LongAdder();
    private final LongAdder opened = new LongAdder();
    private final LongAdder passedOver = new LongAdder();
    private final LongAdder sessions = new LongAdder();
    private final AtomicInteger rules = new AtomicInteger();
    private final AtomicInteger firing = new AtomicInteger();
    private final AtomicLong lag = new AtomicLong();

    /** Events of a project that were read from the stream. */
    void evaluated(ProjectId project, long events) {
        evaluated.computeIfAbsent(project, p -> new LongAdder()).add(events);
    }

    /** Milliseconds from an event's append, or a heartbeat's sending, to the commit of what was decided on it. */
    void latency(long ms) {
        eventToAlert.add(ms);
    }

    /** By the heartbeats on which it was decided, whether evaluation keeps up. */
    public Canary canary() {
        return canary;
    }

    void committed(int newTransitions) {
        transitions.add(newTransitions);
    }

    void unreadableRecord() {
        unreadable.increment();
    }

    void recordRead(boolean lookedInto) {
        (lookedInto ? opened : passedOver).increment();
    }

    void sessionStarted() {
        sessions.increment();
    }

    void stands(int ruleCount, int firingCount, long lagRecords) {
        rules.set(ruleCount);
        firing.set(firingCount);
        lag.set(lagRecords);
    }

    /** Events read from the stream, by project. */
    public Map<String, Long> evaluated() {
        Map<String, Long> all = new TreeMap<>();
        evaluated.forEach((project, events) -> all.put(project.value(), events.sum()));
        return all;
    }

    /** Rules that this replica evaluates. */
    public int rules() {
        return rules.get();
    }

    /** Alerts of those rules that are firing. */
    public int firing() {
        return firing.get();
    }

    /** Records between the reader and the end of the stream. */
    public long lag() {
        return lag.get();
    }

    /** Transitions that were committed. */
    public long transitions() {
        return transitions.sum();
    }

    /** Records that could not be read. */
    public long unreadable() {
        return unreadable.sum();
    }

    /** Records of which a rule may read something, so that they were opened. */
    public long opened() {
        return opened.sum();
    }

    /** Records whose headers showed that no rule reads anything of them. */
    public long passedOver() {
        return passedOver.sum();
    }

    /** How often evaluation was begun: at the start, at each change of slots and after each failure. */
    public long sessions() {
        return sessions.sum();
    }

    /** Median of the newest latencies, milliseconds. */
    public long p50Ms() {
        return eventToAlert.summary().p50Ms();
    }

    /** 99th percentile of the newest latencies, milliseconds. */
    public long p99Ms() {
        return eventToAlert.summary().p99Ms();
    }

    /** How many latencies were measured. */
    public long latencies() {
        return eventToAlert.summary().count();
    }
}
