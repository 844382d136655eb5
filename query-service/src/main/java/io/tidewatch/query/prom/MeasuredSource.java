package io.tidewatch.query.prom;

import io.tidewatch.promql.source.LabelMatcher;
import io.tidewatch.promql.source.SampleUse;
import io.tidewatch.promql.source.SeriesPoints;
import io.tidewatch.promql.source.SeriesSource;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** Takes the time that a query reads for. */
final class MeasuredSource implements SeriesSource {
    private final SeriesSource source;
    private final AtomicLong nanos = new AtomicLong();

    MeasuredSource(SeriesSource source) {
        this.source = source;
    }

    @Override
    public List<SeriesPoints> select(List<LabelMatcher> matchers, long startMs, long endMs) {
        return select(matchers, startMs, endMs, SampleUse.NEWEST);
    }

    @Override
    public List<SeriesPoints> select(List<LabelMatcher> matchers, long startMs, long endMs, SampleUse use) {
        long begun = System.nanoTime();
        List<SeriesPoints> selected = source.select(matchers, startMs, endMs, use);
        nanos.addAndGet(System.nanoTime() - begun);
        return selected;
    }

    /** Time that reading took. */
    long nanos() {
        return nanos.get();
    }
}
