package io.tidewatch.ingest.scrape.exposition;

import io.tidewatch.ingest.series.Metadata;
import io.tidewatch.model.NativeHistogram;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Writes down what an exposition says, a line each. */
final class Recorded implements ExpositionHandler {
    final List<String> samples = new ArrayList<>();
    final List<Metadata> metadata = new ArrayList<>();
    final List<NativeHistogram> histograms = new ArrayList<>();

    static Recorded of(ExpositionFormat format, String text) throws ExpositionException {
        return of(format, text.getBytes(StandardCharsets.UTF_8));
    }

    static Recorded of(ExpositionFormat format, byte[] body) throws ExpositionException {
        Recorded recorded = new Recorded();
        format.read(body, body.length, recorded);
        return recorded;
    }

    @Override
    public void metadata(Metadata of) {
        metadata.add(of);
    }

    @Override
    public void sample(SeriesText series, double value, long timestampMs, long startMs, ScrapedExemplar exemplar)
            throws ExpositionException {
        samples.add(series.labels() + " " + value + times(timestampMs, startMs)
                + (exemplar == null
                        ? ""
                        : " # " + exemplar.labels() + " " + exemplar.value() + times(exemplar.timestampMs(), 0)));
    }

    @Override
    public boolean histogram(
            SeriesText series, NativeHistogram value, long timestampMs, long startMs, List<ScrapedExemplar> exemplars)
            throws ExpositionException {
        samples.add(series.labels() + " histogram" + times(timestampMs, startMs));
        histograms.add(value);
        return true;
    }

    private static String times(long timestampMs, long startMs) {
        return (timestampMs == NO_TIMESTAMP ? "" : " @" + timestampMs) + (startMs == 0 ? "" : " since " + startMs);
    }
}
