package io.tidewatch.query.prom;

import io.tidewatch.model.TidewatchException;
import io.tidewatch.promql.PromQl;
import io.tidewatch.promql.ast.Expr;
import io.tidewatch.promql.parse.ParseException;
import io.tidewatch.promql.source.LabelMatcher;
import io.tidewatch.promql.text.DurationText;
import io.tidewatch.promql.text.Quoting;
import io.tidewatch.query.store.Tier;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The parameters of a request to Prometheus' API, read as Prometheus reads them ({@code web/api/v1/api.go}); what is
 * malformed is told in its words.
 *
 * @param values by name
 * @param cancelled whether the answer is of no use any more
 */
public record PromParameters(Map<String, List<String>> values, BooleanSupplier cancelled) {
    private static final Pattern NUMBER = Pattern.compile("[+-]?(?:\\d+\\.?\\d*|\\.\\d+)(?:[eE][+-]?\\d{1,3})?");
    /** What the parser says of a selector in a query; of one in a parameter Prometheus says it differently. */
    private static final String EMPTY_SELECTOR = "vector selector must contain at least one non-empty matcher";

    private static final long LATEST_MS = 253_402_300_799_000L;
    /** How clients write "since ever" and "for ever". */
    private static final Map<String, Long> ENDS_OF_TIME =
            Map.of("-292273086-05-16T16:47:06Z", -LATEST_MS, "292277025-08-18T07:12:54.999999999Z", LATEST_MS);

    /** Parameters whose answer is waited for in any case. */
    public PromParameters(Map<String, List<String>> values) {
        this(values, () -> false);
    }

    /** The first value; empty when there is none. */
    public String text(String name) {
        List<String> all = all(name);
        return all.isEmpty() ? "" : all.get(0);
    }

    /** Every value. */
    public List<String> all(String name) {
        return values.getOrDefault(name, List.of());
    }

    /** Milliseconds since the Unix epoch, from RFC 3339 or seconds with decimals. */
    public long time(String name) {
        String text = text(name);
        try {
            Long end = ENDS_OF_TIME.get(text);
            if (end != null) {
                return end;
            }
            long ms = NUMBER.matcher(text).matches()
                    ? millis(text)
                    : OffsetDateTime.parse(text.replace(' ', '+')).toInstant().toEpochMilli();
            if (Math.abs(ms) <= LATEST_MS) {
                return ms;
            }
        } catch (DateTimeException | ArithmeticException e) {
            throw invalid(name, "cannot parse " + Quoting.quote(text) + " to a valid timestamp");
        }
        throw invalid(name, "cannot parse " + Quoting.quote(text) + " to a valid timestamp");
    }

    /** As {@link #time(String)}, for a parameter that may be absent. */
    public long time(String name, long otherwise) {
        return text(name).isEmpty() ? otherwise : time(name);
    }

    /** Milliseconds, from PromQL's form or seconds with decimals; may be negative. */
    public long duration(String name) {
        try {
            return parseDuration(text(name));
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw invalid(name, "cannot parse " + Quoting.quote(text(name)) + " to a valid duration");
        }
    }

    /** How far back instant selectors look, in milliseconds; 0 when the request does not say. */
    public long lookback() {
        String text = text("lookback_delta");
        if (text.isEmpty()) {
            return 0;
        }
        try {
            return parseDuration(text);
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw TidewatchException.caller("error parsing lookback delta duration: cannot parse " + Quoting.quote(text)
                    + " to a valid duration");
        }
    }

    /** The tier that is to be read; null when the request does not say. */
    public @Nullable Tier tier() {
        String text = text("tier");
        return text.isEmpty()
                ? null
                : Tier.of(text).orElseThrow(() -> invalid("tier", Quoting.quote(text) + " is not one of raw, 1m, 5m"));
    }

    /** The expression of the parameter {@code query}. */
    public Expr query() {
        try {
            return PromQl.parse(text("query"));
        } catch (ParseException e) {
            throw invalid("query", e.getMessage());
        }
    }

    /** What the selectors of {@code match[]} say; none when there is no selector. */
    public List<List<LabelMatcher>> selectors() {
        List<List<LabelMatcher>> selectors = new ArrayList<>();
        for (String text : all("match[]")) {
            List<LabelMatcher> matchers;
            try {
                matchers = PromQl.parseSelector(text);
            } catch (ParseException e) {
                boolean selectsNothing = e.detail().equals(EMPTY_SELECTOR);
                throw invalid(
                        "match[]",
                        selectsNothing ? "match[] must contain at least one non-empty matcher" : e.getMessage());
            }
            selectors.add(matchers);
        }
        return selectors;
    }

    /** How much an answer may hold; 0 for everything. */
    public int limit() {
        String text = text("limit");
        if (text.isEmpty()) {
            return 0;
        }
        int limit;
        try {
            limit = Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw invalid("limit", "strconv.Atoi: parsing " + Quoting.quote(text) + ": invalid syntax");
        }
        if (limit < 0) {
            throw invalid("limit", "limit must be non-negative");
        }
        return limit;
    }

    /** A whole number; an error says that the parameter must be a number. */
    public int number(String name, int otherwise) {
        String text = text(name);
        try {
            return text.isEmpty() ? otherwise : Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw TidewatchException.caller(name + " must be a number");
        }
    }

    /** A caller's error about a parameter. */
    static TidewatchException invalid(String name, @Nullable String what) {
        return TidewatchException.caller("invalid parameter " + Quoting.quote(name) + ": " + what);
    }

    private static long parseDuration(String text) {
        return NUMBER.matcher(text).matches() ? millis(text) : DurationText.parse(text);
    }

    private static long millis(String seconds) {
        return new BigDecimal(seconds)
                .movePointRight(3)
                .setScale(0, RoundingMode.HALF_UP)
                .longValueExact();
    }
}
