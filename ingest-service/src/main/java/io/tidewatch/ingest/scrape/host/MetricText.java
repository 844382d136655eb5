package io.tidewatch.ingest.scrape.host;

import java.nio.charset.StandardCharsets;

/** Writes the text exposition format. Not for several threads. */
final class MetricText {
    private final StringBuilder out = new StringBuilder(16_384);
    private String family = "";

    /** Begins a family. */
    MetricText family(String name, String type, String help) {
        family = name;
        out.append("# HELP ").append(name).append(' ').append(help).append('\n');
        out.append("# TYPE ").append(name).append(' ').append(type).append('\n');
        return this;
    }

    /** A sample of the family; names and values of labels take turns. */
    MetricText sample(double value, String... labels) {
        out.append(family);
        for (int i = 0; i < labels.length; i += 2) {
            out.append(i == 0 ? '{' : ',').append(labels[i]).append("=\"");
            out.append(labels[i + 1].replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n"));
            out.append('"');
        }
        out.append(labels.length == 0 ? " " : "} ").append(value).append('\n');
        return this;
    }

    byte[] bytes() {
        return out.toString().getBytes(StandardCharsets.UTF_8);
    }
}
