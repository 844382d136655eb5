package io.tidewatch.alert.evaluation;

import io.tidewatch.alert.template.TemplateContext;
import io.tidewatch.model.Labels;

/**
 * How rule groups are evaluated, and what templates know of this installation.
 *
 * @param intervalMs distance of two evaluations of a group that names none, milliseconds
 * @param queryOffsetMs how far before its instant a rule of a group that says nothing is evaluated, milliseconds
 * @param alertsOnArrival whether alerts of groups that need no order are evaluated as their samples arrive
 * @param alertSeriesMs how often {@code ALERTS} of such alerts is repeated, milliseconds; 0 for never publishing it
 * @param maxRecorded series that a rule of a group without a limit may record
 * @param externalLabels of this installation
 * @param externalUrl its public origin
 */
public record GroupSettings(
        long intervalMs,
        long queryOffsetMs,
        boolean alertsOnArrival,
        long alertSeriesMs,
        int maxRecorded,
        Labels externalLabels,
        String externalUrl) {
    /** A minute, no offset, on arrival, {@code ALERTS} each 15 s, 10,000 series, no labels, the local run's origin. */
    public static final GroupSettings DEFAULT =
            new GroupSettings(60_000, 0, true, 15_000, 10_000, Labels.EMPTY, "http://127.0.0.1:8080");

    /** What templates know at an instant. */
    TemplateContext context(long instantMs, TemplateContext.Query query) {
        return new TemplateContext(externalLabels, externalUrl, instantMs, query);
    }
}
