package io.tidewatch.ingest.export;

import io.tidewatch.model.Labels;
import io.tidewatch.model.NativeHistogram;
import java.util.List;

/** Writes a {@code prometheus.WriteRequest}: remote write 1.0. Start time stamps have no place in it. */
final class WriteRequestEncoder extends RequestEncoder {
    private final WireBuffer request = new WireBuffer();
    private final WireBuffer series = new WireBuffer();
    private final WireBuffer part = new WireBuffer();
    private final WireBuffer label = new WireBuffer();
    private final HistogramEncoder histograms = new HistogramEncoder();

    @Override
    byte[] request(List<Group> groups) {
        request.clear();
        for (Group group : groups) {
            series.clear();
            labels(group.series().labels(), series);
            for (OutSample sample : group.samples()) {
                part.clear();
                NativeHistogram histogram = sample.histogram();
                if (histogram != null) {
                    histograms.write(histogram, sample.timestampMs(), 0, part);
                    series.nested(4, part);
                } else if (sample.hasPoint()) {
                    part.real(1, sample.value());
                    part.integer(2, sample.timestampMs());
                    series.nested(2, part);
                }
            }
            for (OutSample sample : group.samples()) {
                for (OutSample.Exemplar exemplar : sample.exemplars()) {
                    part.clear();
                    labels(exemplar.labels(), part);
                    part.real(2, exemplar.value());
                    part.integer(3, exemplar.timestampMs());
                    series.nested(3, part);
                }
            }
            request.nested(1, series);
        }
        return request.toBytes();
    }

    private void labels(Labels labels, WireBuffer out) {
        for (int i = 0; i < labels.size(); i++) {
            label.clear();
            label.text(1, labels.name(i));
            label.text(2, labels.value(i));
            out.nested(1, label);
        }
    }
}
