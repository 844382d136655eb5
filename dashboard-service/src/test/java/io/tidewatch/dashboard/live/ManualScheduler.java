package io.tidewatch.dashboard.live;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.Callable;
import java.util.concurrent.Delayed;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RunnableScheduledFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/**
 * One thread and its clock as a test moves them: tasks run when the test says so, in the order in which they are due,
 * those of one moment in the order in which they came.
 */
final class ManualScheduler extends AbstractExecutorService implements ScheduledExecutorService, ConnectionLoop {
    private final PriorityQueue<Task> tasks = new PriorityQueue<>();
    private long nowMs = 1_763_719_200_000L;
    private long number;

    private final class Task extends FutureTask<Object> implements RunnableScheduledFuture<Object> {
        private final long periodMs;
        private final long order = number++;
        private long dueMs;

        Task(Runnable task, long delayMs, long periodMs) {
            super(task, "done");
            this.dueMs = nowMs + delayMs;
            this.periodMs = periodMs;
        }

        /** What fails in a task fails the test. */
        @Override
        protected void setException(Throwable failure) {
            throw new AssertionError("a task failed", failure);
        }

        @Override
        public boolean isPeriodic() {
            return periodMs > 0;
        }

        @Override
        public void run() {
            if (!isPeriodic()) {
                super.run();
            } else if (runAndReset()) {
                dueMs = nowMs + periodMs;
                tasks.add(this);
            }
        }

        @Override
        public long getDelay(TimeUnit unit) {
            return unit.convert(dueMs - nowMs, TimeUnit.MILLISECONDS);
        }

        @Override
        public int compareTo(Delayed other) {
            Task task = (Task) other;
            return dueMs != task.dueMs ? Long.compare(dueMs, task.dueMs) : Long.compare(order, task.order);
        }
    }

    /** The clock that this moves. */
    Clock clock() {
        return new Clock() {
            @Override
            public ZoneId getZone() {
                return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(ZoneId zone) {
                return this;
            }

            @Override
            public Instant instant() {
                return Instant.ofEpochMilli(nowMs);
            }
        };
    }

    long nowMs() {
        return nowMs;
    }

    /** Runs what is due now, and what that leaves due. */
    void run() {
        advance(0);
    }

    /** Runs one task that is due now; whether there was one. */
    boolean runOne() {
        Task next = tasks.peek();
        if (next == null || next.dueMs > nowMs) {
            return false;
        }
        tasks.poll().run();
        return true;
    }

    /** Runs some of what is due now. */
    void runSome(Random random) {
        for (int i = random.nextInt(4); i > 0 && runOne(); i--) {}
    }

    /** Lets so much time pass and runs everything that becomes due. */
    void advance(long ms) {
        long untilMs = nowMs + ms;
        for (Task next = tasks.peek(); next != null && next.dueMs <= untilMs; next = tasks.peek()) {
            tasks.poll();
            nowMs = Math.max(nowMs, next.dueMs);
            next.run();
        }
        nowMs = untilMs;
    }

    @Override
    public void execute(Runnable task) {
        tasks.add(new Task(task, 0, 0));
    }

    @Override
    public void executeAfter(long delayMs, Runnable task) {
        tasks.add(new Task(task, delayMs, 0));
    }

    @Override
    public ScheduledFuture<?> schedule(Runnable task, long delay, TimeUnit unit) {
        Task added = new Task(task, unit.toMillis(delay), 0);
        tasks.add(added);
        return added;
    }

    @Override
    public ScheduledFuture<?> scheduleWithFixedDelay(Runnable task, long first, long delay, TimeUnit unit) {
        Task added = new Task(task, unit.toMillis(first), unit.toMillis(delay));
        tasks.add(added);
        return added;
    }

    @Override
    public ScheduledFuture<?> scheduleAtFixedRate(Runnable task, long first, long period, TimeUnit unit) {
        throw new IllegalStateException("not used");
    }

    @Override
    public <V> ScheduledFuture<V> schedule(Callable<V> task, long delay, TimeUnit unit) {
        throw new IllegalStateException("not used");
    }

    @Override
    public void shutdown() {
        tasks.clear();
    }

    @Override
    public List<Runnable> shutdownNow() {
        List<Runnable> left = new ArrayList<>(tasks);
        tasks.clear();
        return left;
    }

    @Override
    public boolean isShutdown() {
        return false;
    }

    @Override
    public boolean isTerminated() {
        return false;
    }

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) {
        return false;
    }
}
