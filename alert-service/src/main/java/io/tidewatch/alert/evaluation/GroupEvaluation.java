package io.tidewatch.alert.evaluation;

import io.tidewatch.events.v1.TransitionReason;
import io.tidewatch.live.Agenda;
import io.tidewatch.live.ContinuousQuery;
import io.tidewatch.live.Evaluation;
import io.tidewatch.live.EvaluationGrid;
import io.tidewatch.live.LiveWindows;
import io.tidewatch.live.Selection;
import io.tidewatch.promql.engine.Engine;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * The rules of a group that are evaluated together, at instants of the group's interval, once their sources have passed
 * them. Used by the one thread that feeds the windows.
 */
final class GroupEvaluation implements AutoCloseable {
    /** What lies further back than so many intervals is not made up for. */
    private static final int MOST_BEHIND = 1_000;

    private final GroupPlan plan;
    private final List<GroupMember> members;
    private final EvaluationSettings settings;
    private final Consumer<Decision> decisions;
    private final ContinuousQuery query;
    private final RecordedSource source;
    private final GroupEvaluator evaluator;
    private final LongSupplier nanoTime;
    private boolean started;
    private boolean frozen;
    private boolean sourcesLate;
    private boolean progressed;
    private long instantMs;
    private double seconds;

    /**
     * Registers what the members read; nothing is evaluated before it is started.
     *
     * @param members in order
     * @param instantMs of the last evaluation; 0 when there was none
     */
    GroupEvaluation(
            GroupPlan plan,
            List<GroupMember> members,
            long instantMs,
            LiveWindows windows,
            Agenda agenda,
            Engine engine,
            EvaluationSettings settings,
            Consumer<RecordedSample> recorded,
            Consumer<Decision> decisions) {
        this.plan = plan;
        this.members = List.copyOf(members);
        this.instantMs = instantMs;
        this.settings = settings;
        this.decisions = decisions;
        this.nanoTime = System::nanoTime;
        this.source = new RecordedSource(windows);
        this.evaluator = new GroupEvaluator(
                engine,
                settings,
                source,
                (member, at) -> TemplateQueries.of(engine, source, member.queried, at),
                sample -> {
                    source.add(sample);
                    recorded.accept(sample);
                },
                decisions);
        this.query = agenda.add(windows, selections(), ContinuousQuery.Mode.SCHEDULED);
        Set<String> own = new HashSet<>(List.of("ALERTS", "ALERTS_FOR_STATE"));
        members.stream().filter(member -> member.alert == null).forEach(member -> own.add(member.name));
        query.produces(own);
    }

    /** What the members read, by the instants of the group. */
    List<Selection> selections() {
        List<Selection> all = new ArrayList<>();
        for (GroupMember member : members) {
            for (Selection read : member.selections) {
                all.add(new Selection(
                        read.matchers(), read.windowMs(), read.offsetMs() + plan.queryOffsetMs(), read.range()));
            }
        }
        return all;
    }

    ContinuousQuery query() {
        return query;
    }

    List<GroupMember> members() {
        return members;
    }

    boolean isStarted() {
        return started;
    }

    /** The instant of the last evaluation; 0 when there was none. */
    long instantMs() {
        return instantMs;
    }

    /** What the last evaluation took, seconds. */
    double seconds() {
        return seconds;
    }

    /** Whether it has been evaluated since this was last asked. */
    boolean takeProgress() {
        boolean was = progressed;
        progressed = false;
        return was;
    }

    /** The next instant that is to be evaluated; {@link Long#MAX_VALUE} before the start. */
    long nextMs() {
        return started ? plan.instantAfter(instantMs) : Long.MAX_VALUE;
    }

    /**
     * Starts after the last evaluation; a group that is new, after the given time.
     *
     * @param clockMs the present of the stream
     */
    void start(long clockMs) {
        started = true;
        long newest = EvaluationGrid.floor(clockMs);
        if (instantMs == 0) {
            instantMs = newest;
        }
        instantMs = Math.max(instantMs, newest - MOST_BEHIND * plan.intervalMs());
        query.start(instantMs);
        query.wakeAt(nextMs(), null);
    }

    /** Evaluates what the agenda found due. */
    void evaluate(Evaluation due) {
        if (!frozen) {
            long begun = nanoTime.getAsLong();
            source.begin();
            long refused = query.refused();
            evaluator.evaluate(
                    members,
                    plan.limit(),
                    plan.queryOffsetMs(),
                    due.instantMs(),
                    refused == 0
                            ? null
                            : "the windows are full: " + refused
                                    + " series or samples that the group reads were left out");
            seconds = (nanoTime.getAsLong() - begun) / 1e9;
            progressed = true;
        }
        instantMs = due.instantMs();
        query.wakeAt(nextMs(), null);
    }

    /** Nothing is known of the alerts from now on, until {@link #thaw}. */
    void freeze(long clockMs, String detail) {
        if (started && !frozen) {
            frozen = true;
            for (GroupMember member : members) {
                if (member.alert != null) {
                    new AlertSteps(member.alert, member.book, decisions)
                            .impossible(EvaluationGrid.floor(clockMs), TransitionReason.FROZEN, detail);
                }
            }
        }
    }

    /** The next instants count again. */
    void thaw() {
        frozen = false;
    }

    /** Freezes while samples of a source have been arriving old for too long. */
    void watch(long clockMs) {
        long lateSinceMs = query.lateSinceMs(clockMs);
        if (lateSinceMs == Long.MAX_VALUE) {
            if (sourcesLate) {
                sourcesLate = false;
                thaw();
            }
        } else if (clockMs - lateSinceMs >= settings.unknownAfterMs()) {
            sourcesLate = true;
            freeze(clockMs, "samples arrive " + query.lateByMs() / 1000 + " s old, or more");
        }
    }

    @Override
    public void close() {
        query.close();
    }
}
