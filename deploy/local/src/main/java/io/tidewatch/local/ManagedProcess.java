package io.tidewatch.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One child process: started, watched, started again with back-off when it dies, stopped. Its output goes to its log.
 *
 * <pre>
 *   {@link State#STOPPED} --{@link #start}--> {@link State#RUNNING} --dies--> {@link State#WAITING} --back-off--> RUNNING
 *   any --{@link #stop}--> STOPPED
 * </pre>
 *
 * Safe for any thread; changes of state are serialised.
 */
final class ManagedProcess {
    enum State {
        STOPPED,
        RUNNING,
        WAITING
    }

    private static final Duration FIRST_BACK_OFF = Duration.ofMillis(500);
    private static final Duration LONGEST_BACK_OFF = Duration.ofSeconds(30);
    private static final Duration STEADY = Duration.ofSeconds(60);
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(20);
    private static final long LOG_ROTATION_BYTES = 64L << 20;

    private final ComponentSpec spec;
    private final DataFolder data;
    private final ScheduledExecutorService timer;
    private final Consumer<String> report;

    private State state = State.STOPPED;
    private @Nullable Process process;
    private Instant startedAt = Instant.EPOCH;
    private Duration backOff = FIRST_BACK_OFF;
    private int restarts;

    /** @param report takes a sentence for the person at the terminal */
    ManagedProcess(ComponentSpec spec, DataFolder data, ScheduledExecutorService timer, Consumer<String> report) {
        this.spec = spec;
        this.data = data;
        this.timer = timer;
        this.report = report;
    }

    ComponentSpec spec() {
        return spec;
    }

    synchronized State state() {
        return state;
    }

    synchronized int restarts() {
        return restarts;
    }

    synchronized Optional<ProcessHandle> handle() {
        return Optional.ofNullable(process).filter(Process::isAlive).map(Process::toHandle);
    }

    synchronized Duration uptime() {
        return state == State.RUNNING ? Duration.between(startedAt, Instant.now()) : Duration.ZERO;
    }

    /** Starts the process when it does not run; does not wait until it is ready. */
    synchronized void start() {
        if (state == State.RUNNING) {
            return;
        }
        try {
            Path log = data.log(spec.name());
            rotate(log);
            ProcessBuilder builder = new ProcessBuilder(spec.command())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
            builder.environment().putAll(spec.environment());
            Process started = builder.start();
            process = started;
            startedAt = Instant.now();
            state = State.RUNNING;
            ProcessIdFile.write(data.processId(spec.name()), started.toHandle());
            started.onExit().thenAccept(this::ended);
        } catch (IOException e) {
            throw new LocalRunException(spec.name() + " cannot be started: " + e.getMessage(), e);
        }
    }

    private synchronized void ended(Process dead) {
        if (dead != process || state != State.RUNNING) {
            return;
        }
        if (Duration.between(startedAt, Instant.now()).compareTo(STEADY) > 0) {
            backOff = FIRST_BACK_OFF;
        }
        state = State.WAITING;
        restarts++;
        timer.schedule(() -> startAgain(dead.exitValue()), backOff.toMillis(), TimeUnit.MILLISECONDS);
        backOff = backOff.multipliedBy(2).compareTo(LONGEST_BACK_OFF) > 0 ? LONGEST_BACK_OFF : backOff.multipliedBy(2);
    }

    /** Reports only now: a Ctrl-C ends the children too, and by then the run has been told to end. */
    private synchronized void startAgain(int exitValue) {
        if (state == State.WAITING) {
            report.accept(spec.name() + " had ended (exit status " + exitValue + ") and starts again. Its log: "
                    + data.log(spec.name()));
            start();
        }
    }

    /** Asks the process to end, waits, and ends it by force when it does not. */
    void stop() throws InterruptedException {
        Process ending;
        synchronized (this) {
            state = State.STOPPED;
            ending = process;
        }
        if (ending != null && ending.isAlive()) {
            ending.destroy();
            if (!ending.waitFor(STOP_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)) {
                report.accept(
                        spec.name() + " did not end within " + STOP_TIMEOUT.toSeconds() + " s; ending it by force.");
                ending.destroyForcibly().waitFor();
            }
        }
        ProcessIdFile.delete(data.processId(spec.name()));
    }

    /** Stops the process and starts it anew. */
    void restart() throws InterruptedException {
        stop();
        start();
    }

    /**
     * Waits until the probe is content.
     *
     * @throws LocalRunException when that takes longer than the component may
     */
    void awaitReady() throws InterruptedException {
        Instant deadline = Instant.now().plus(spec.startTimeout());
        while (true) {
            Optional<String> missing = spec.probe().missing();
            if (missing.isEmpty()) {
                return;
            }
            if (Instant.now().isAfter(deadline)) {
                throw new LocalRunException(spec.name() + " is not ready after "
                        + spec.startTimeout().toSeconds() + " s: " + missing.get() + ". Its log: "
                        + data.log(spec.name()));
            }
            Thread.sleep(100);
        }
    }

    private static void rotate(Path log) throws IOException {
        if (Files.exists(log) && Files.size(log) > LOG_ROTATION_BYTES) {
            Files.move(log, log.resolveSibling(log.getFileName() + ".1"), StandardCopyOption.REPLACE_EXISTING);
        }
    }
}
