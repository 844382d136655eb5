package io.tidewatch.ingest.derived;

import io.tidewatch.events.Topic;
import io.tidewatch.events.lifecycle.LifecycleKind;
import io.tidewatch.events.lifecycle.LifecycleRecords;
import io.tidewatch.events.v1.LifecycleEvent;
import io.tidewatch.model.Labels;
import io.tidewatch.model.ProjectId;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Series of pools and deployments, as {@code docs/formats/derived-series.md} names them. */
final class LifecycleSeries implements Derivation<LifecycleEvent> {
    /** Upper bounds in seconds, from a moment to a day. */
    static final double[] BOUNDS = {1, 2, 5, 10, 30, 60, 120, 300, 600, 1_800, 3_600, 7_200, 14_400, 28_800, 86_400};

    private static final String DURATION = "pool_allocation_duration_seconds";
    private static final int MOST_POOLS = 500;
    private static final int MOST_ORGANISATIONS = 500;
    private static final int MOST_ERRORS = 50;
    private static final int MOST_SERVICES = 500;
    private static final int MOST_VERSIONS = 1_000;
    private static final int LONGEST_ERROR = 64;
    /** A status that reaches Kafka later than this says nothing of now. */
    private static final long STATUS_MS = Duration.ofMinutes(5).toMillis();

    private final LifecycleRecords records = new LifecycleRecords();

    @Override
    public String source() {
        return "lifecycle";
    }

    @Override
    public Topic topic() {
        return Topic.LIFECYCLE;
    }

    @Override
    public List<LifecycleEvent> events(ConsumerRecord<byte[], byte[]> record) {
        return records.message(record).getEventsList();
    }

    @Override
    public void derive(ProjectId project, LifecycleEvent event, long appendMs, Series series) {
        LifecycleKind kind = LifecycleKind.ofText(event.getKind()).orElse(null);
        if (kind == null) {
            // Of a later version.
            return;
        }
        if (kind == LifecycleKind.DEPLOYED) {
            series.add(project, deployments(project, event, series), 1);
            return;
        }
        Labels pool = Labels.of(
                "pool",
                series.cap(project, "pool", event.getPool(), MOST_POOLS),
                "organisation",
                series.cap(project, "organisation", event.getOrganisation(), MOST_ORGANISATIONS),
                "partition",
                series.partition());
        switch (kind) {
            case ALLOCATED -> series.add(project, named("pool_allocations_total", pool), 1);
            case DEALLOCATED -> deallocated(project, event, pool, series);
            case FAILED -> {
                String error = event.getErrorType().isEmpty() ? event.getErrorMessage() : event.getErrorType();
                String label = series.cap(project, "error", head(error), MOST_ERRORS);
                series.add(
                        project, named("pool_allocation_failures_total", pool).with("error", label), 1);
                // There from now on, so that a ratio of both has a value even where nothing was ever allocated.
                series.add(project, named("pool_allocations_total", pool), 0);
            }
            case POOL -> {
                if (appendMs - event.getTimestampMs() <= STATUS_MS && !isOther(pool)) {
                    status(project, event, pool, series);
                }
            }
            case DEPLOYED -> throw new IllegalStateException("counted above");
        }
    }

    private static Labels deployments(ProjectId project, LifecycleEvent event, Series series) {
        return Labels.of(
                Labels.NAME,
                "deployments_total",
                "service",
                series.cap(project, "service", event.getService(), MOST_SERVICES),
                "version",
                series.cap(project, "version", event.getVersion(), MOST_VERSIONS),
                "partition",
                series.partition());
    }

    private static void deallocated(ProjectId project, LifecycleEvent event, Labels pool, Series series) {
        series.add(project, named("pool_deallocations_total", pool), 1);
        double seconds = event.getDurationSeconds();
        Labels bucket = named(DURATION + "_bucket", pool);
        for (double bound : BOUNDS) {
            series.add(project, bucket.with("le", Double.toString(bound)), seconds <= bound ? 1 : 0);
        }
        series.add(project, bucket.with("le", "+Inf"), 1);
        series.add(project, named(DURATION + "_sum", pool), seconds);
        series.add(project, named(DURATION + "_count", pool), 1);
    }

    private static void status(ProjectId project, LifecycleEvent event, Labels pool, Series series) {
        double available = event.getAvailable();
        double total = event.getTotal();
        // A pool of nothing has nothing left.
        double ratio = total == 0 ? 0 : available / total;
        Labels availableNow = named("pool_available", pool);
        boolean exhausted = available == 0 && series.last(project, availableNow) > 0;
        series.set(project, availableNow, available);
        series.set(project, named("pool_total", pool), total);
        series.set(project, named("pool_available_ratio", pool), ratio);
        series.set(project, named("pool_utilisation_ratio", pool), 1 - ratio);
        series.add(project, named("pool_exhaustion_events_total", pool), exhausted ? 1 : 0);
    }

    /** Several pools or organisations in one: counters add up, statuses do not. */
    private static boolean isOther(Labels pool) {
        return pool.get("pool").equals(LabelCaps.OTHER)
                || pool.get("organisation").equals(LabelCaps.OTHER);
    }

    /** The beginning of a message, on one line. */
    private static String head(String text) {
        String line = text.lines().findFirst().orElse("").strip();
        if (line.length() <= LONGEST_ERROR) {
            return line;
        }
        int end = Character.isHighSurrogate(line.charAt(LONGEST_ERROR - 1)) ? LONGEST_ERROR - 1 : LONGEST_ERROR;
        return line.substring(0, end);
    }

    private static Labels named(String metric, Labels labels) {
        return labels.with(Labels.NAME, metric);
    }
}
