package io.tidewatch.promql.differential;

/**
 * A query and when it is asked.
 *
 * @param text as Prometheus 2.42 writes it
 * @param start seconds since the Unix epoch
 * @param end not before the start; ignored for an instant query
 * @param step seconds; 0 for an instant query
 * @param ordered whether the order of an instant query's elements is defined
 */
record GeneratedQuery(String text, long start, long end, long step, boolean ordered) {
    boolean isInstant() {
        return step == 0;
    }

    @Override
    public String toString() {
        return text + (isInstant() ? " at " + start : " from " + start + " to " + end + " step " + step);
    }
}
