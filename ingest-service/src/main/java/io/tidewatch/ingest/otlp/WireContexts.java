package io.tidewatch.ingest.otlp;

import com.dynatrace.hash4j.hashing.HashValue128;
import io.tidewatch.ingest.series.WireCache;
import java.util.Map;

/**
 * What is remembered of requests by the bytes on the wire. A point's key holds those of its resource, scope and metric.
 * Safe for any thread.
 *
 * @param resources by the resource and the URL of its schema
 * @param scopes labels of a scope, by the scope and the URL of its schema
 * @param metrics those whose points are taken, by all of the metric but the points
 * @param points by the attributes, and the bounds of a histogram
 */
record WireContexts(
        WireCache<ResourceLabels> resources,
        WireCache<Map<String, String>> scopes,
        WireCache<KnownMetric> metrics,
        WireCache<PointSeries> points) {
    private static final int SERIES_A_CONTEXT = 10;

    /** @param maxSeries of all points */
    static WireContexts of(int maxSeries) {
        int contexts = Math.max(2, maxSeries / SERIES_A_CONTEXT);
        return new WireContexts(
                new WireCache<>(contexts),
                new WireCache<>(contexts),
                new WireCache<>(contexts),
                new WireCache<>(maxSeries));
    }

    /** The key of several ranges one after the other. */
    static HashValue128 key(byte[] wire, int from, int to, int andFrom, int andTo) {
        HashValue128 key = WireCache.key(wire, from, to);
        return andFrom == andTo ? key : WireCache.key(key, WireCache.key(wire, andFrom, andTo));
    }
}
