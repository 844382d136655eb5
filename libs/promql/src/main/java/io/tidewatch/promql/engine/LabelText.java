package io.tidewatch.promql.engine;

import io.tidewatch.model.Labels;
import io.tidewatch.promql.text.Quoting;
import java.util.StringJoiner;

/** Labels as Prometheus' messages write them: all in braces, the name among them. */
final class LabelText {
    private LabelText() {}

    static String of(Labels labels) {
        StringJoiner text = new StringJoiner(", ", "{", "}");
        labels.forEach((name, value) -> text.add(name + "=" + Quoting.quote(value)));
        return text.toString();
    }
}
