package io.tidewatch.query.prom;

import com.fasterxml.jackson.core.JsonGenerator;
import io.tidewatch.model.NativeHistogram;
import io.tidewatch.promql.engine.Value;
import io.tidewatch.promql.source.SeriesPoints;
import java.io.IOException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What a query evaluated to, in Prometheus' form. Stateless. */
final class ValueJson {
    private ValueJson() {}

    /**
     * Writes the members {@code resultType} and {@code result}.
     *
     * @param exactHistograms whether histograms come as bytes too
     */
    static void members(JsonGenerator out, Value value, boolean exactHistograms) throws IOException {
        out.writeStringField("resultType", value.type().name().toLowerCase(Locale.ROOT));
        out.writeFieldName("result");
        if (value instanceof Value.ScalarValue scalar) {
            point(out, scalar.timestampMs(), PromJson.number(scalar.value()));
        } else if (value instanceof Value.StringValue text) {
            point(out, text.timestampMs(), text.value());
        } else if (value instanceof Value.VectorValue vector) {
            out.writeStartArray();
            for (Value.Element element : vector.elements()) {
                out.writeStartObject();
                out.writeFieldName("metric");
                PromJson.labels(out, element.labels());
                NativeHistogram histogram = element.histogram();
                if (histogram == null) {
                    out.writeFieldName("value");
                    point(out, element.timestampMs(), PromJson.number(element.value()));
                } else {
                    out.writeFieldName("histogram");
                    point(out, element.timestampMs(), histogram, exactHistograms);
                }
                out.writeEndObject();
            }
            out.writeEndArray();
        } else if (value instanceof Value.MatrixValue matrix) {
            out.writeStartArray();
            for (SeriesPoints series : matrix.series()) {
                series(out, series, exactHistograms);
            }
            out.writeEndArray();
        }
    }

    private static void series(JsonGenerator out, SeriesPoints series, boolean exactHistograms) throws IOException {
        @Nullable NativeHistogram @Nullable [] histograms = series.histograms();
        int ofHistograms = 0;
        for (int i = 0; histograms != null && i < series.size(); i++) {
            ofHistograms += histograms[i] == null ? 0 : 1;
        }
        out.writeStartObject();
        out.writeFieldName("metric");
        PromJson.labels(out, series.labels());
        if (ofHistograms < series.size()) {
            out.writeArrayFieldStart("values");
            for (int i = 0; i < series.size(); i++) {
                if (histograms == null || histograms[i] == null) {
                    point(out, series.timestampsMs()[i], PromJson.number(series.values()[i]));
                }
            }
            out.writeEndArray();
        }
        if (histograms != null && ofHistograms > 0) {
            out.writeArrayFieldStart("histograms");
            for (int i = 0; i < series.size(); i++) {
                NativeHistogram histogram = histograms[i];
                if (histogram != null) {
                    point(out, series.timestampsMs()[i], histogram, exactHistograms);
                }
            }
            out.writeEndArray();
        }
        out.writeEndObject();
    }

    private static void point(JsonGenerator out, long timestampMs, String value) throws IOException {
        out.writeStartArray();
        PromJson.seconds(out, timestampMs);
        out.writeString(value);
        out.writeEndArray();
    }

    private static void point(JsonGenerator out, long timestampMs, NativeHistogram histogram, boolean exactHistograms)
            throws IOException {
        out.writeStartArray();
        PromJson.seconds(out, timestampMs);
        HistogramJson.write(out, histogram, exactHistograms);
        out.writeEndArray();
    }
}
