package io.tidewatch.alert.routing.config;

import java.util.Map;
import java.util.TreeMap;
import org.yaml.snakeyaml.error.Mark;

/** Where secrets stand in a configuration's text. Not for several threads. */
final class SecretMarks {
    /** What Alertmanager shows instead of a secret. */
    static final String MASK = "<secret>";

    private record Span(int to, String shown) {}

    private final Map<Integer, Span> spans = new TreeMap<>();

    void add(Mark from, Mark to, String shown) {
        spans.put(from.getIndex(), new Span(to.getIndex(), shown));
    }

    /** The text with masks in place of secrets. */
    String mask(String text) {
        int[] points = text.codePoints().toArray();
        StringBuilder out = new StringBuilder();
        int at = 0;
        for (Map.Entry<Integer, Span> span : spans.entrySet()) {
            out.append(new String(points, at, span.getKey() - at))
                    .append('\'')
                    .append(span.getValue().shown().replace("'", "''"))
                    .append('\'');
            at = span.getValue().to();
        }
        return out.append(new String(points, at, points.length - at)).toString();
    }
}
