package io.tidewatch.local;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidewatch.promql.PromQl;
import io.tidewatch.promql.ast.Binary;
import io.tidewatch.promql.ast.Call;
import io.tidewatch.promql.ast.Expr;
import io.tidewatch.promql.ast.ExprRewriter;
import io.tidewatch.promql.ast.ExprWalk;
import io.tidewatch.promql.ast.Printer;
import io.tidewatch.promql.ast.Subquery;
import io.tidewatch.promql.ast.ValueType;
import io.tidewatch.promql.ast.VectorSelector;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.yaml.snakeyaml.Yaml;

/**
 * A PromQL expression of deploy/prometheus or deploy/grafana, by which Tidewatch is watched.
 *
 * @param place file and name of the rule or panel
 * @param alert the alert that it is of; empty for none
 * @param record the series that it makes; empty for none
 * @param text as written, with Grafana's variables filled in
 */
record WatchExpression(String place, String alert, String record, String text) {
    private static final Path RULES = Path.of("deploy/prometheus/rules");
    private static final Path DASHBOARDS = Path.of("deploy/grafana/dashboards");

    /** Of all rule files, recording rules first. */
    static List<WatchExpression> rules() throws IOException {
        List<WatchExpression> found = new ArrayList<>();
        for (Path file : files(RULES)) {
            Map<String, List<Map<String, Object>>> root = new Yaml().load(Files.readString(file));
            for (Map<String, Object> group : root.get("groups")) {
                for (Object element : (List<?>) group.get("rules")) {
                    Map<?, ?> rule = (Map<?, ?>) element;
                    String alert = text(rule, "alert");
                    String record = text(rule, "record");
                    found.add(new WatchExpression(
                            file.getFileName() + " " + alert + record, alert, record, text(rule, "expr")));
                }
            }
        }
        return found.stream()
                .sorted((a, b) -> Boolean.compare(a.record.isEmpty(), b.record.isEmpty()))
                .toList();
    }

    /** Of all panels and variables of dashboards. */
    static List<WatchExpression> panels() throws IOException {
        List<WatchExpression> found = new ArrayList<>();
        for (Path file : files(DASHBOARDS)) {
            JsonNode board = Api.JSON.readTree(file.toFile());
            for (JsonNode panel : board.path("panels")) {
                for (JsonNode target : panel.path("targets")) {
                    String text = target.path("expr")
                            .asText()
                            .replace("$service", ".*")
                            .replace("$__rate_interval", "1m");
                    found.add(new WatchExpression(
                            file.getFileName() + " " + panel.path("title").asText(), "", "", text));
                }
            }
        }
        return found;
    }

    /** Metrics that it selects by name. */
    Set<String> metrics() {
        Set<String> names = new TreeSet<>();
        collect(PromQl.parse(text), names);
        return names;
    }

    /**
     * The same without what makes it empty while all is well: series of recording rules are calculated on the spot,
     * comparisons do not filter, and absence is asked of nothing.
     */
    String unfiltered(List<WatchExpression> rules) {
        Map<String, String> recorded = new LinkedHashMap<>();
        rules.stream().filter(rule -> !rule.record.isEmpty()).forEach(rule -> recorded.put(rule.record, rule.text));
        return Printer.print(new Unfiltered(recorded).apply(PromQl.parse(text)));
    }

    private static void collect(Expr expr, Set<String> names) {
        if (expr instanceof VectorSelector selector) {
            names.add(selector.name());
        }
        ExprWalk.children(expr).forEach(child -> collect(child, names));
    }

    private static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(DataOption.home().resolve(folder))) {
            return files.sorted().toList();
        }
    }

    private static String text(Map<?, ?> rule, String key) {
        Object value = rule.get(key);
        return value == null ? "" : value.toString();
    }

    private static final class Unfiltered extends ExprRewriter {
        private final Map<String, String> recorded;

        Unfiltered(Map<String, String> recorded) {
            this.recorded = recorded;
        }

        @Override
        public Expr visitVectorSelector(VectorSelector expr) {
            String rule = recorded.get(expr.name());
            return rule == null ? expr : PromQl.parse("(" + rule + ")");
        }

        @Override
        public Expr visitBinary(Binary expr) {
            boolean filters = expr.op().isComparison()
                    && !expr.returnBool()
                    && expr.right().type() == ValueType.SCALAR;
            return filters ? apply(expr.left()) : super.visitBinary(expr);
        }

        @Override
        public Expr visitCall(Call expr) {
            return expr.function().name().equalsIgnoreCase("absent")
                    ? apply(expr.args().get(0))
                    : super.visitCall(expr);
        }

        @Override
        public Expr visitSubquery(Subquery expr) {
            return expr;
        }
    }
}
