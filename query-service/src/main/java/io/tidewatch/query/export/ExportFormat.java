package io.tidewatch.query.export;

import io.tidewatch.kit.lines.SeriesLine;
import io.tidewatch.kit.lines.SeriesLineWriter;
import io.tidewatch.model.Labels;
import io.tidewatch.model.TidewatchException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** How exported samples are written. */
enum ExportFormat {
    /** Bit by bit: docs/formats/json-lines.md. */
    JSON_LINES("application/x-ndjson"),
    /** Prometheus' text format with time stamps, without native histograms. */
    TEXT("text/plain; version=0.0.4; charset=utf-8");

    private final String contentType;

    ExportFormat(String contentType) {
        this.contentType = contentType;
    }

    String contentType() {
        return contentType;
    }

    /** @throws TidewatchException when there is no format of that name */
    static ExportFormat of(String name) {
        return switch (name) {
            case "", "jsonl" -> JSON_LINES;
            case "prometheus" -> TEXT;
            default ->
                throw TidewatchException.caller(
                        "invalid parameter \"format\": '" + name + "' is not one of jsonl, prometheus");
        };
    }

    /** Writes lines until it is closed. */
    interface Writer extends SeriesExport.Sink, AutoCloseable {
        @Override
        void close() throws IOException;
    }

    Writer writer(OutputStream out) {
        try {
            return this == JSON_LINES ? new Json(new SeriesLineWriter(out)) : new Text(out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private record Json(SeriesLineWriter out) implements Writer {
        @Override
        public void line(SeriesLine line) throws IOException {
            out.write(line);
        }

        @Override
        public void close() throws IOException {
            out.close();
        }
    }

    /** Not for several threads. */
    private static final class Text implements Writer {
        private final OutputStream out;
        private long histograms;

        Text(OutputStream out) {
            this.out = out;
        }

        @Override
        public void line(SeriesLine line) throws IOException {
            String series = series(line.labels());
            StringBuilder text = new StringBuilder();
            for (int i = 0; i < line.size(); i++) {
                if (line.histograms() != null && line.histograms()[i] != null) {
                    histograms++;
                    continue;
                }
                text.append(series)
                        .append(' ')
                        .append(number(line.values()[i]))
                        .append(' ')
                        .append(line.timestampsMs()[i])
                        .append('\n');
            }
            out.write(text.toString().getBytes(StandardCharsets.UTF_8));
        }

        private static String number(double value) {
            if (Double.isInfinite(value)) {
                return value > 0 ? "+Inf" : "-Inf";
            }
            return Double.toString(value);
        }

        private static String series(Labels labels) {
            String name = labels.metricName();
            boolean plain = name.matches("[a-zA-Z_:][a-zA-Z0-9_:]*");
            StringBuilder text = new StringBuilder(plain ? name : "");
            text.append('{').append(plain ? "" : quoted(name));
            labels.forEach((label, value) -> {
                if (!label.equals(Labels.NAME)) {
                    text.append(text.charAt(text.length() - 1) == '{' ? "" : ",")
                            .append(label.matches("[a-zA-Z_][a-zA-Z0-9_]*") ? label : quoted(label))
                            .append('=')
                            .append(quoted(value));
                }
            });
            return text.append('}').toString();
        }

        private static String quoted(String text) {
            return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n") + '"';
        }

        @Override
        public void close() throws IOException {
            if (histograms > 0) {
                out.write(("# " + histograms + " native histograms have no text and were left out\n")
                        .getBytes(StandardCharsets.UTF_8));
            }
            out.close();
        }
    }
}
