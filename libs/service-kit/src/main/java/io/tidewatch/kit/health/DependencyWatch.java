package io.tidewatch.kit.health;

import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * Asks again and again, in a thread of its own, whether a dependency is there, so that whoever wants to know never
 * waits. Safe for any thread.
 */
public final class DependencyWatch implements AutoCloseable {
    private final String name;
    private final Callable<?> question;
    private final Duration interval;
    private final Thread thread;
    private volatile State state = new State(false, "not asked yet");

    /**
     * What was seen last.
     *
     * @param detail why it is away; empty when it is there
     */
    public record State(boolean reachable, String detail) {}

    /**
     * @param name of the dependency: {@code kafka}, {@code postgres}
     * @param question fails when it is away; must end within seconds
     */
    public DependencyWatch(String name, Callable<?> question, Duration interval) {
        this.name = name;
        this.question = question;
        this.interval = interval;
        this.thread = new Thread(this::run, "watch-" + name);
        this.thread.setDaemon(true);
    }

    public void start() {
        thread.start();
    }

    public String name() {
        return name;
    }

    public State state() {
        return state;
    }

    @Override
    public void close() {
        thread.interrupt();
    }

    private void run() {
        while (!Thread.currentThread().isInterrupted()) {
            try {
                var unused = question.call();
                state = new State(true, "");
            } catch (InterruptedException e) {
                return;
            } catch (Exception e) {
                state = new State(false, name + " is away: " + innermost(e));
            }
            try {
                Thread.sleep(interval.toMillis());
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private static @Nullable String innermost(Throwable error) {
        Throwable inner = error;
        while (inner.getCause() != null) {
            inner = inner.getCause();
        }
        return inner.getMessage() == null ? inner.toString() : inner.getMessage();
    }
}
