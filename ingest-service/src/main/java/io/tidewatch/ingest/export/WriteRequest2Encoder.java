package io.tidewatch.ingest.export;

import io.tidewatch.ingest.series.Metadata;
import io.tidewatch.model.Labels;
import io.tidewatch.model.NativeHistogram;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Writes an {@code io.prometheus.write.v2.Request}: texts once, as symbols; metadata with each series, start time
 * stamps with each point.
 */
final class WriteRequest2Encoder extends RequestEncoder {
    private final FamilyBook families;
    private final Map<String, Integer> symbols = new HashMap<>();
    private final WireBuffer texts = new WireBuffer();
    private final WireBuffer all = new WireBuffer();
    private final WireBuffer series = new WireBuffer();
    private final WireBuffer part = new WireBuffer();
    private final WireBuffer refs = new WireBuffer();
    private final HistogramEncoder histograms = new HistogramEncoder();

    WriteRequest2Encoder(FamilyBook families) {
        this.families = families;
    }

    @Override
    byte[] request(List<Group> groups) {
        symbols.clear();
        texts.clear();
        all.clear();
        symbol("");
        for (Group group : groups) {
            series.clear();
            labels(group.series().labels(), series);
            points(group);
            exemplars(group);
            metadata(group.series().metricName());
            all.nested(5, series);
        }
        return concat(texts, all);
    }

    private void points(Group group) {
        for (OutSample sample : group.samples()) {
            part.clear();
            NativeHistogram histogram = sample.histogram();
            if (histogram != null) {
                histograms.write(histogram, sample.timestampMs(), sample.startMs(), part);
                series.nested(3, part);
            } else if (sample.hasPoint()) {
                part.real(1, sample.value());
                part.integer(2, sample.timestampMs());
                part.integer(3, sample.startMs());
                series.nested(2, part);
            }
        }
    }

    private void exemplars(Group group) {
        for (OutSample sample : group.samples()) {
            for (OutSample.Exemplar exemplar : sample.exemplars()) {
                part.clear();
                labels(exemplar.labels(), part);
                part.real(2, exemplar.value());
                part.integer(3, exemplar.timestampMs());
                series.nested(4, part);
            }
        }
    }

    private void metadata(String metricName) {
        Metadata metadata = families.of(metricName);
        if (metadata != null) {
            part.clear();
            part.integer(1, metadata.type().ordinal());
            part.integer(3, symbol(metadata.help()));
            part.integer(4, symbol(metadata.unit()));
            series.nested(5, part);
        }
    }

    private void labels(Labels labels, WireBuffer out) {
        refs.clear();
        for (int i = 0; i < labels.size(); i++) {
            refs.varint(symbol(labels.name(i)));
            refs.varint(symbol(labels.value(i)));
        }
        out.nested(1, refs);
    }

    private int symbol(String text) {
        Integer known = symbols.get(text);
        if (known != null) {
            return known;
        }
        int number = symbols.size();
        symbols.put(text, number);
        texts.alwaysText(4, text);
        return number;
    }

    private static byte[] concat(WireBuffer one, WireBuffer other) {
        byte[] bytes = new byte[one.size() + other.size()];
        one.copyTo(bytes, 0);
        other.copyTo(bytes, one.size());
        return bytes;
    }
}
