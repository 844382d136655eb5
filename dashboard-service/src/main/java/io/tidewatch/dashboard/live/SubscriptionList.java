package io.tidewatch.dashboard.live;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidewatch.dashboard.live.Subscription.Alerts;
import io.tidewatch.dashboard.live.Subscription.Errors;
import io.tidewatch.dashboard.live.Subscription.Lifecycle;
import io.tidewatch.dashboard.live.Subscription.ParsedExpr;
import io.tidewatch.dashboard.live.Subscription.Promql;
import io.tidewatch.dashboard.live.Subscription.SystemHealth;
import io.tidewatch.model.TidewatchException;
import io.tidewatch.promql.PromQl;
import io.tidewatch.promql.ast.Expr;
import io.tidewatch.promql.ast.ValueType;
import io.tidewatch.promql.parse.ParseException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads the parameter {@code subscribe} of the stream. */
public final class SubscriptionList {
    /** Subscriptions on one connection. */
    public static final int MAX = 100;

    private static final Duration SHORTEST_STEP = Duration.ofMillis(250);
    private static final Duration LONGEST_RANGE = Duration.ofDays(30);
    private static final int MAX_POINTS = 11_000;
    private static final int DEFAULT_LIMIT = 50;
    private static final int MAX_LIMIT = 500;
    private static final int MAX_FILTER = 100;
    private static final List<String> ERROR_FIELDS = List.of("source", "type", "severity", "service");
    /** Kinds of lifecycle events: {@code kind} is the subscription's own. */
    private static final String KINDS = "kinds";

    private static final List<String> LIFECYCLE_FIELDS = List.of(KINDS, "pool", "organisation", "service");
    private static final Pattern DURATION =
            Pattern.compile("(?:(\\d+)d)?(?:(\\d+)h)?(?:(\\d+)m)?(?:(\\d+)s)?(?:(\\d+)ms)?");

    /**
     * A subscription under the name that the browser gave it.
     *
     * @param error why it cannot be served; null when it can
     */
    public record Named(
            String id,
            @Nullable Subscription subscription,
            @Nullable String error) {}

    private SubscriptionList() {}

    /**
     * Parses the list. An expression that does not parse fails alone; anything else that is wrong fails the list.
     *
     * @throws TidewatchException naming the element and the field at fault
     */
    public static List<Named> parse(ObjectMapper json, String text) {
        JsonNode list;
        try {
            list = json.reader()
                    .with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .readTree(text);
        } catch (JsonProcessingException e) {
            throw TidewatchException.caller("subscribe: is not JSON: " + e.getOriginalMessage());
        }
        if (list == null || !list.isArray() || list.isEmpty() || list.size() > MAX) {
            throw TidewatchException.caller("subscribe: must be an array of 1 to " + MAX + " subscriptions");
        }
        List<Named> parsed = new ArrayList<>();
        Set<String> ids = new HashSet<>();
        for (int i = 0; i < list.size(); i++) {
            JsonNode one = list.get(i);
            String at = "subscribe[" + i + "]";
            String id = one.path("id").textValue();
            if (id == null || id.isEmpty() || id.length() > 64 || !ids.add(id)) {
                throw TidewatchException.caller(at + ".id: must be a text of 1 to 64 characters, each once");
            }
            parsed.add(named(id, one, at));
        }
        return parsed;
    }

    private static Named named(String id, JsonNode one, String at) {
        String kind = one.path("kind").asText("");
        try {
            return switch (kind) {
                case "promql" -> new Named(id, promql(one, at), null);
                case "errors" -> new Named(id, new Errors(filters(one, ERROR_FIELDS, at), limit(one, at)), null);
                case "lifecycle" ->
                    new Named(id, new Lifecycle(filters(one, LIFECYCLE_FIELDS, at), limit(one, at)), null);
                case "alerts" -> new Named(id, new Alerts(), null);
                case "system" -> new Named(id, new SystemHealth(), null);
                default ->
                    throw TidewatchException.caller(
                            at + ".kind: '" + kind + "' is not one of promql, errors, lifecycle, alerts, system");
            };
        } catch (ParseException e) {
            return new Named(id, null, e.getMessage());
        }
    }

    private static Promql promql(JsonNode one, String at) {
        String text = one.path("expr").textValue();
        if (text == null) {
            throw TidewatchException.caller(at + ".expr: must be a text in PromQL");
        }
        Duration range = duration(one, "range", "15m", at);
        Duration step = duration(one, "step", "5s", at);
        if (step.compareTo(SHORTEST_STEP) < 0) {
            throw TidewatchException.caller(at + ".step: must be at least " + SHORTEST_STEP.toMillis() + "ms");
        }
        if (range.compareTo(LONGEST_RANGE) > 0 || range.dividedBy(step) > MAX_POINTS) {
            throw TidewatchException.caller(at + ".range: must be at most 30d and " + MAX_POINTS + " steps");
        }
        Expr expr = PromQl.parse(text);
        if (expr.type() != ValueType.VECTOR && expr.type() != ValueType.SCALAR) {
            throw new ParseException(
                    expr.span(),
                    "a chart shows an instant vector, not a " + expr.type().documented());
        }
        return new Promql(text, range, step, new ParsedExpr(expr));
    }

    private static Map<String, List<String>> filters(JsonNode one, List<String> fields, String at) {
        Map<String, List<String>> filters = new TreeMap<>();
        for (String field : fields) {
            JsonNode values = one.path(field);
            if (!values.isMissingNode() && !values.isNull()) {
                List<String> allowed = filter(values, at + "." + field);
                if (!allowed.isEmpty()) {
                    filters.put(field.equals(KINDS) ? "kind" : field, allowed);
                }
            }
        }
        return filters;
    }

    private static int limit(JsonNode one, String at) {
        JsonNode limitNode = one.path("limit");
        int limit = limitNode.isMissingNode() ? DEFAULT_LIMIT : limitNode.isInt() ? limitNode.intValue() : -1;
        if (limit < 0 || limit > MAX_LIMIT) {
            throw TidewatchException.caller(at + ".limit: must be 0 to " + MAX_LIMIT);
        }
        return limit;
    }

    /** Sorted and each once, so that two that mean the same are equal. */
    private static List<String> filter(JsonNode values, String at) {
        if (!values.isArray() || values.size() > MAX_FILTER) {
            throw TidewatchException.caller(at + ": must be an array of at most " + MAX_FILTER + " texts");
        }
        Set<String> allowed = new TreeSet<>();
        for (int i = 0; i < values.size(); i++) {
            String value = values.get(i).textValue();
            if (value == null) {
                throw TidewatchException.caller(at + "[" + i + "]: must be a text");
            }
            allowed.add(value);
        }
        return List.copyOf(allowed);
    }

    private static Duration duration(JsonNode one, String field, String fallback, String at) {
        String text = one.path(field).asText(fallback);
        Matcher form = DURATION.matcher(text);
        if (text.isEmpty() || !form.matches()) {
            throw TidewatchException.caller(
                    at + "." + field + ": '" + text + "' is not a duration such as 5s or 1h30m");
        }
        long[] unitsMs = {86_400_000, 3_600_000, 60_000, 1_000, 1};
        long total = 0;
        try {
            for (int i = 0; i < unitsMs.length; i++) {
                String digits = form.group(i + 1);
                total = Math.addExact(
                        total, digits == null ? 0 : Math.multiplyExact(Long.parseLong(digits), unitsMs[i]));
            }
        } catch (ArithmeticException | NumberFormatException e) {
            throw TidewatchException.caller(at + "." + field + ": '" + text + "' is too long");
        }
        if (total == 0) {
            throw TidewatchException.caller(at + "." + field + ": must be longer than 0");
        }
        return Duration.ofMillis(total);
    }
}
