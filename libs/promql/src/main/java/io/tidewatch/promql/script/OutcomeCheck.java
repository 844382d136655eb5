package io.tidewatch.promql.script;

import io.tidewatch.model.Labels;
import io.tidewatch.model.NativeHistogram;
import io.tidewatch.model.TidewatchException;
import io.tidewatch.promql.engine.Annotation;
import io.tidewatch.promql.engine.Value;
import io.tidewatch.promql.engine.Value.Element;
import io.tidewatch.promql.engine.Value.MatrixValue;
import io.tidewatch.promql.engine.Value.ScalarValue;
import io.tidewatch.promql.engine.Value.StringValue;
import io.tidewatch.promql.engine.Value.VectorValue;
import io.tidewatch.promql.script.Command.Grid;
import io.tidewatch.promql.script.Command.Outcome;
import io.tidewatch.promql.source.SeriesPoints;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Compares what came with what a script expects. */
final class OutcomeCheck {
    private final Outcome expected;

    OutcomeCheck(Outcome expected) {
        this.expected = expected;
    }

    /** Whether an error is what was expected. */
    void failure(TidewatchException error) throws Mismatch {
        List<Expectation> fails = expected.of(Expectation.Kind.FAIL);
        String message = String.valueOf(error.getMessage());
        if (fails.isEmpty()) {
            throw new Mismatch("expected a result, got the error: " + message);
        }
        if (fails.stream().noneMatch(e -> e.accepts(message))) {
            throw new Mismatch("expected the error " + fails + ", got the error: " + message);
        }
    }

    void annotations(List<Annotation> annotations) throws Mismatch {
        for (Expectation.Kind kind : List.of(
                Expectation.Kind.WARN, Expectation.Kind.INFO, Expectation.Kind.NO_WARN, Expectation.Kind.NO_INFO)) {
            List<Expectation> wanted = expected.of(kind);
            List<String> texts = annotations.stream()
                    .filter(a -> a.level() == kind.level())
                    .map(Annotation::text)
                    .toList();
            if (wanted.isEmpty()) {
                continue;
            }
            boolean none = kind == Expectation.Kind.NO_WARN || kind == Expectation.Kind.NO_INFO;
            if (none ? !texts.isEmpty() : !eachHasAPartner(wanted, texts)) {
                throw new Mismatch("expected annotations " + wanted + ", got " + texts);
            }
        }
    }

    private static boolean eachHasAPartner(List<Expectation> wanted, List<String> texts) {
        return !texts.isEmpty()
                && wanted.stream().allMatch(w -> texts.stream().anyMatch(w::accepts))
                && texts.stream().allMatch(t -> wanted.stream().anyMatch(w -> w.accepts(t)));
    }

    /** The value of a query at one instant. */
    void instant(Value value, boolean ordered, @Nullable Grid asMatrix) throws Mismatch {
        requireNoFail();
        Double scalar = expected.scalar();
        if (value instanceof ScalarValue v) {
            if (scalar == null || !expected.series().isEmpty() || !SampleMatch.equal(scalar, v.value())) {
                throw new Mismatch("expected " + describeExpected() + ", got " + v.value());
            }
        } else if (value instanceof StringValue v) {
            if (!v.value().equals(expected.text())) {
                throw new Mismatch("expected " + describeExpected() + ", got \"" + v.value() + '"');
            }
        } else if (scalar != null || expected.text() != null) {
            throw new Mismatch("expected " + describeExpected() + ", got " + value);
        } else if (value instanceof VectorValue v) {
            vector(v.elements(), ordered);
        } else if (asMatrix == null) {
            throw new Mismatch("expected no range vector, got one");
        } else {
            matrix((MatrixValue) value, asMatrix);
        }
    }

    private void vector(List<Element> elements, boolean ordered) throws Mismatch {
        Map<Labels, Integer> places = new HashMap<>();
        for (int i = 0; i < expected.series().size(); i++) {
            places.put(expected.series().get(i).labels(), i);
        }
        for (int i = 0; i < elements.size(); i++) {
            Element element = elements.get(i);
            Integer place = places.remove(element.labels());
            if (place == null) {
                throw new Mismatch("expected nothing more, got " + element.labels() + " "
                        + SampleMatch.describe(element.value(), element.histogram()));
            }
            Point point = expected.series().get(place).points().get(0);
            if (!SampleMatch.matches(point, element.value(), element.histogram())) {
                throw new Mismatch("expected " + SampleMatch.describe(point) + " for " + element.labels() + ", got "
                        + SampleMatch.describe(element.value(), element.histogram()));
            }
            if (ordered && place != i) {
                throw new Mismatch("expected " + element.labels() + " at place " + place + ", got it at " + i);
            }
        }
        if (!places.isEmpty()) {
            throw new Mismatch("expected " + places.keySet() + ", got nothing");
        }
    }

    /** The value of a query over a range. */
    void range(MatrixValue value, Grid grid) throws Mismatch {
        requireNoFail();
        Double scalar = expected.scalar();
        if (scalar != null || expected.text() != null) {
            throw new Mismatch("a range query does not come to a scalar or string");
        }
        matrix(value, grid);
    }

    private void matrix(MatrixValue value, Grid grid) throws Mismatch {
        Map<Labels, SeriesLine> wanted = new HashMap<>();
        for (SeriesLine line : expected.series()) {
            wanted.put(line.labels(), line);
        }
        for (SeriesPoints series : value.series()) {
            SeriesLine line = wanted.remove(series.labels());
            if (line == null) {
                throw new Mismatch("expected nothing more, got " + describe(series));
            }
            Map<Long, Point> points = new TreeMap<>();
            for (int i = 0; i < line.points().size(); i++) {
                Point point = line.points().get(i);
                if (!point.gap()) {
                    points.put(grid.startMs() + i * grid.stepMs(), point);
                }
            }
            boolean same = points.size() == series.size();
            @Nullable NativeHistogram[] histograms = series.histograms();
            for (int i = 0; same && i < series.size(); i++) {
                Point point = points.get(series.timestampsMs()[i]);
                NativeHistogram histogram = histograms == null ? null : histograms[i];
                same = point != null && SampleMatch.matches(point, series.values()[i], histogram);
            }
            if (!same) {
                StringBuilder text = new StringBuilder();
                points.forEach(
                        (ms, point) -> text.append(' ').append(ms).append('=').append(SampleMatch.describe(point)));
                throw new Mismatch("expected " + series.labels() + text + ", got " + describe(series));
            }
        }
        for (SeriesLine line : wanted.values()) {
            if (line.points().stream().anyMatch(point -> !point.gap())) {
                throw new Mismatch("expected " + line.labels() + ", got nothing");
            }
        }
    }

    private void requireNoFail() throws Mismatch {
        if (expected.has(Expectation.Kind.FAIL)) {
            throw new Mismatch("expected an error, got a result");
        }
    }

    private String describeExpected() {
        Double scalar = expected.scalar();
        String text = expected.text();
        return scalar != null
                ? scalar.toString()
                : text != null ? '"' + text + '"' : expected.series().toString();
    }

    private static String describe(SeriesPoints series) {
        StringBuilder text = new StringBuilder(series.labels().toString());
        @Nullable NativeHistogram[] histograms = series.histograms();
        for (int i = 0; i < series.size(); i++) {
            text.append(' ')
                    .append(series.timestampsMs()[i])
                    .append('=')
                    .append(SampleMatch.describe(series.values()[i], histograms == null ? null : histograms[i]));
        }
        return text.toString();
    }
}
