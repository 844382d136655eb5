package io.tidewatch.promql.engine;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import io.tidewatch.model.Labels;
import io.tidewatch.promql.ast.Call;
import io.tidewatch.promql.ast.Expr;
import io.tidewatch.promql.ast.Function;
import io.tidewatch.promql.text.Quoting;
import io.tidewatch.promql.text.Replacement;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code label_replace} and {@code label_join}. */
final class LabelFunctions {
    private final Evaluator evaluator;

    LabelFunctions(Evaluator evaluator) {
        this.evaluator = evaluator;
    }

    List<Column> eval(Call call) {
        List<Column> input = evaluator.vectors(call.args().get(0));
        return call.function() == Function.LABEL_REPLACE ? replace(call, input) : join(call, input);
    }

    private List<Column> replace(Call call, List<Column> input) {
        String destination = text(call, 1);
        Replacement replacement = new Replacement(text(call, 2));
        String source = text(call, 3);
        Pattern pattern = pattern(text(call, 4));
        requireName(destination, "destination", "label_replace");
        return relabel(input, destination, labels -> {
            Matcher matcher = pattern.matcher(labels.get(source));
            return matcher.matches() ? labels.with(destination, replacement.expand(matcher)) : null;
        });
    }

    private List<Column> join(Call call, List<Column> input) {
        String destination = text(call, 1);
        String separator = text(call, 2);
        List<String> sources = new ArrayList<>();
        for (int i = 3; i < call.args().size(); i++) {
            sources.add(text(call, i));
            requireName(sources.get(sources.size() - 1), "source", "label_join");
        }
        requireName(destination, "destination", "label_join");
        return relabel(input, destination, labels -> {
            List<String> values = sources.stream().map(labels::get).toList();
            return labels.with(destination, String.join(separator, values));
        });
    }

    private String text(Call call, int arg) {
        Expr expr = call.args().get(arg);
        return evaluator.text(expr);
    }

    /** How the labels of a series change; null when they stay. */
    private interface Relabeling {
        @Nullable
        Labels apply(Labels labels);
    }

    private static List<Column> relabel(List<Column> input, String destination, Relabeling change) {
        List<Column> out = new ArrayList<>(input.size());
        for (Column column : input) {
            Labels labels = change.apply(column.labels());
            boolean named = labels != null && destination.equals(Labels.NAME);
            out.add(new Column(
                    labels == null ? column.labels() : labels,
                    column.values(),
                    column.histograms(),
                    column.dropName() && !named));
        }
        return ColumnSet.merge(out);
    }

    private static void requireName(String label, String role, String function) {
        if (label.isEmpty() || !Quoting.isUnicode(label)) {
            throw new QueryException("invalid " + role + " label name in " + function + "(): " + label);
        }
    }

    private static Pattern pattern(String regex) {
        try {
            return Pattern.compile(regex, Pattern.DOTALL);
        } catch (PatternSyntaxException e) {
            throw new QueryException("invalid regular expression in label_replace(): " + regex);
        }
    }
}
