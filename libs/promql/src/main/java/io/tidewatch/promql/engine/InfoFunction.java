package io.tidewatch.promql.engine;

import com.google.re2j.Pattern;
import io.tidewatch.model.Labels;
import io.tidewatch.promql.ast.Call;
import io.tidewatch.promql.ast.Expr;
import io.tidewatch.promql.ast.ExprWalk;
import io.tidewatch.promql.ast.VectorSelector;
import io.tidewatch.promql.engine.Selection.Take;
import io.tidewatch.promql.source.LabelMatcher;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * {@code info}: adds the labels of info series, such as {@code target_info}, to series with the same {@code instance}
 * and {@code job} (Prometheus, {@code promql/info.go}). Use once.
 */
public final class InfoFunction {
    private static final List<String> IDENTIFYING = List.of("instance", "job");
    private static final String DEFAULT_METRIC = "target_info";

    private final Evaluator evaluator;
    private final Call call;
    private final boolean infoMetricKnown;
    /** Conditions on the name of the info metric. */
    private final List<LabelMatcher> names = new ArrayList<>();
    /** Conditions on the labels to add, by label. */
    private final Map<String, List<LabelMatcher>> wanted = new TreeMap<>();

    private final Map<Labels, ColumnBuilder> out = new LinkedHashMap<>();
    private final Map<Labels, Boolean> dropNames = new LinkedHashMap<>();

    /**
     * An info series.
     *
     * @param values time stamps of its samples, in seconds
     * @param name of its metric
     * @param key its identifying labels
     */
    private record Info(Column values, String name, Labels key) {}

    InfoFunction(Evaluator evaluator, Call call) {
        this.evaluator = evaluator;
        this.call = call;
        this.infoMetricKnown = call.args().size() < 2
                || call.args().get(1).unwrapped() instanceof VectorSelector selector
                        && selector.matchers().stream().anyMatch(m -> m.name().equals(Labels.NAME));
    }

    /** The conditions of the info series that a call reads, but for those on the identifying labels. */
    public static List<LabelMatcher> matchers(Call call) {
        List<LabelMatcher> matchers = new ArrayList<>();
        if (call.args().size() > 1 && call.args().get(1).unwrapped() instanceof VectorSelector selector) {
            matchers.addAll(selector.matchers());
        }
        if (matchers.stream().noneMatch(m -> m.name().equals(Labels.NAME))) {
            matchers.add(new LabelMatcher(Labels.NAME, LabelMatcher.Op.EQUAL, DEFAULT_METRIC));
        }
        return matchers;
    }

    List<Column> eval() {
        List<Column> base = evaluator.vectors(call.args().get(0));
        for (LabelMatcher matcher : matchers(call)) {
            if (matcher.name().equals(Labels.NAME)) {
                names.add(matcher);
            } else {
                wanted.computeIfAbsent(matcher.name(), n -> new ArrayList<>()).add(matcher);
            }
        }
        List<Column> enriched = base.stream().filter(c -> !isInfo(c.labels())).toList();
        List<Info> infos = infos(enriched);
        for (int step = 0; step < evaluator.steps.count(); step++) {
            evaluator.evaluation.budget.checkTime();
            Map<Labels, Map<String, Info>> newest = newest(infos, step);
            for (Column column : base) {
                if (column.has(step)) {
                    Labels labels = isInfo(column.labels()) ? column.labels() : enriched(column.labels(), newest);
                    if (labels != null) {
                        add(labels, column, step);
                    }
                }
            }
        }
        List<Column> columns = new ArrayList<>();
        out.forEach((labels, values) -> columns.add(values.build(labels, Boolean.TRUE.equals(dropNames.get(labels)))));
        return columns;
    }

    private void add(Labels labels, Column column, int step) {
        ColumnBuilder values = out.computeIfAbsent(labels, l -> new ColumnBuilder(evaluator.steps.count()));
        if (values.has(step)) {
            throw QueryException.sameLabels();
        }
        values.copy(step, column);
        dropNames.merge(labels, column.dropName(), (a, b) -> a || b);
    }

    /** Series of the info metrics themselves stay as they are; which they are is known by default or by name. */
    private boolean isInfo(Labels labels) {
        return infoMetricKnown && names.stream().allMatch(m -> m.matches(labels));
    }

    private List<Info> infos(List<Column> base) {
        List<LabelMatcher> matchers = new ArrayList<>(names);
        boolean identified = false;
        for (String label : IDENTIFYING) {
            Set<String> values = new TreeSet<>();
            for (Column column : base) {
                values.add(column.labels().get(label));
            }
            values.remove("");
            if (!values.isEmpty()) {
                identified = true;
                List<String> quoted = values.stream().map(Pattern::quote).toList();
                matchers.add(new LabelMatcher(label, LabelMatcher.Op.REGEX, String.join("|", quoted)));
            }
        }
        if (!identified) {
            return List.of();
        }
        wanted.values().forEach(matchers::addAll);
        VectorSelector selector = infoSelector(call, matchers);
        List<Info> infos = new ArrayList<>();
        for (Column column : evaluator.selection.instant(selector, Take.TIMESTAMP)) {
            Labels labels = column.labels();
            infos.add(new Info(column, labels.metricName(), labels.only(IDENTIFYING)));
        }
        return infos;
    }

    /** What selects the info series: offset and fixed time are those of the first selector in the call. */
    public static VectorSelector infoSelector(Call call, List<LabelMatcher> matchers) {
        VectorSelector first = firstSelector(call.args().get(0));
        return first == null
                ? new VectorSelector("", matchers, 0, null, call.span())
                : new VectorSelector("", matchers, first.offsetMs(), first.at(), call.span());
    }

    private static @Nullable VectorSelector firstSelector(Expr expr) {
        if (expr instanceof VectorSelector selector) {
            return selector;
        }
        for (Expr child : ExprWalk.children(expr)) {
            VectorSelector found = firstSelector(child);
            if (found != null) {
                return found;
            }
        }
        return null;
    }

    /** By identifying labels and name of the metric the info series with the newest sample. */
    private static Map<Labels, Map<String, Info>> newest(List<Info> infos, int step) {
        Map<Labels, Map<String, Info>> newest = new LinkedHashMap<>();
        for (Info info : infos) {
            if (!info.values.has(step)) {
                continue;
            }
            Map<String, Info> byName = newest.computeIfAbsent(info.key, k -> new TreeMap<>());
            Info other = byName.get(info.name);
            if (other != null && other.values.values()[step] == info.values.values()[step]) {
                throw new QueryException("found duplicate series for info metric: existing "
                        + LabelText.of(other.values.labels()) + " @ " + ms(other, step) + ", new "
                        + LabelText.of(info.values.labels()) + " @ " + ms(info, step));
            }
            if (other == null || other.values.values()[step] < info.values.values()[step]) {
                byName.put(info.name, info);
            }
        }
        return newest;
    }

    private static long ms(Info info, int step) {
        return Math.round(info.values.values()[step] * 1000);
    }

    /** The labels with those of the info series; null when the element goes for want of a wanted label. */
    private @Nullable Labels enriched(Labels labels, Map<Labels, Map<String, Info>> newest) {
        Map<String, Info> found = newest.getOrDefault(labels.only(IDENTIFYING), Collections.emptyMap());
        if (found.isEmpty()) {
            boolean optional = wanted.values().stream().flatMap(List::stream).allMatch(m -> m.matches(""));
            return optional ? labels : null;
        }
        Map<String, String> added = new TreeMap<>();
        Set<String> own = new HashSet<>(labels.toMap().keySet());
        for (Info info : found.values()) {
            info.values.labels().forEach((name, value) -> {
                boolean asked = wanted.isEmpty() || wanted.containsKey(name);
                if (name.equals(Labels.NAME) || !asked) {
                    return;
                }
                String before = added.get(name);
                if (before != null && !before.equals(value)) {
                    throw new QueryException("conflicting label: " + name);
                }
                if (!own.contains(name)) {
                    added.put(name, value);
                }
            });
        }
        Labels.Builder builder = labels.toBuilder();
        added.forEach(builder::set);
        return builder.build();
    }
}
