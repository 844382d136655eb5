package io.tidewatch.query.erasure;

import io.tidewatch.model.ProjectId;
import io.tidewatch.model.TidewatchException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The erasures that are not done, or were not long ago, as every replica knows them: no list is used that is older than
 * {@link #FRESH} unless Postgres is away. Safe for any thread that may wait.
 */
public final class Erasures implements Masks {
    /** After this time every replica knows of an erasure. */
    public static final Duration FRESH = Duration.ofSeconds(2);

    private static final Logger LOG = LoggerFactory.getLogger(Erasures.class);
    /** While Postgres is away, reads do not wait for it again and again. */
    private static final long AGAIN_NANOS = 10_000_000_000L;

    private static final long LONGEST_NANOS = 3_000_000_000L;

    private final Supplier<List<Erasure>> load;
    private final LongSupplier nanos;
    private final ReentrantLock lock = new ReentrantLock();
    private volatile Known known;
    private volatile long failedNanos;

    private record Known(long atNanos, List<Erasure> all, Map<ProjectId, ErasureMask> masks) {}

    /**
     * @param load asks Postgres; throws a {@link TidewatchException} when it is away
     * @param nanos a clock that only goes forward
     */
    public Erasures(Supplier<List<Erasure>> load, LongSupplier nanos) {
        this.load = load;
        this.nanos = nanos;
        long now = nanos.getAsLong();
        this.failedNanos = now - AGAIN_NANOS;
        this.known = new Known(now - 2 * FRESH.toNanos(), List.of(), Map.of());
    }

    @Override
    public ErasureMask of(ProjectId project) {
        return fresh().masks().getOrDefault(project, ErasureMask.NONE);
    }

    /** All of them, in the order in which they were asked for. */
    public List<Erasure> all() {
        return fresh().all();
    }

    /** The offset that a partition should be sealed through soon; 0 when there is no hurry. */
    public long sealThrough(int partition) {
        long through = 0;
        for (Erasure erasure : known.all()) {
            if (erasure.state() == Erasure.State.WAITING) {
                through = Math.max(through, erasure.cut().end(partition));
            }
        }
        return through;
    }

    private Known fresh() {
        Known now = known;
        return nanos.getAsLong() - now.atNanos() <= FRESH.toNanos() ? now : refreshedQuietly(now);
    }

    /** Reads go on when Postgres is away: of what is in memory only, and nothing was asked for meanwhile. */
    private Known refreshedQuietly(Known before) {
        if (nanos.getAsLong() - failedNanos < AGAIN_NANOS || !locked()) {
            return known;
        }
        try {
            if (known == before) {
                load();
            }
        } catch (TidewatchException e) {
            LOG.warn("erasures are not known anew: {}", e.getMessage());
        } finally {
            lock.unlock();
        }
        return known;
    }

    private boolean locked() {
        try {
            return lock.tryLock(LONGEST_NANOS, TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /**
     * Asks Postgres.
     *
     * @throws TidewatchException with the fault DEPENDENCY when it is away
     */
    public void refresh() {
        lock.lock();
        try {
            load();
        } finally {
            lock.unlock();
        }
    }

    private void load() {
        long asked = nanos.getAsLong();
        List<Erasure> all;
        try {
            all = List.copyOf(load.get());
        } catch (TidewatchException e) {
            failedNanos = nanos.getAsLong();
            throw e;
        }
        Map<ProjectId, List<Erasure>> masking = new HashMap<>();
        for (Erasure erasure : all) {
            if (erasure.masks()) {
                masking.computeIfAbsent(erasure.project(), p -> new ArrayList<>())
                        .add(erasure);
            }
        }
        Map<ProjectId, ErasureMask> masks = new HashMap<>();
        masking.forEach((project, of) -> masks.put(project, new ErasureMask(of)));
        known = new Known(asked, all, Map.copyOf(masks));
    }
}
