package io.tidewatch.kit.metrics;

import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a statement is called in metrics.
 *
 * @param operation its first word: {@code select}, {@code insert} …
 * @param collection the first table that it names; {@code none} when it names none
 */
public record SqlName(String operation, String collection) {
    private static final Pattern OPERATION = Pattern.compile("^[\\s(]*([a-zA-Z]+)");
    private static final Pattern TABLE = Pattern.compile(
            "\\b(?:from|into|update|copy|table)\\s+(?:only\\s+|if\\s+(?:not\\s+)?exists\\s+)?([a-z_][a-z0-9_]*)",
            Pattern.CASE_INSENSITIVE);
    /** Statements come from code, so they are few; those that are put together at run time must not fill memory. */
    private static final int MOST_REMEMBERED = 1_000;

    private static final Map<String, SqlName> REMEMBERED = new ConcurrentHashMap<>();

    /** The name of a statement. */
    public static SqlName of(String sql) {
        SqlName known = REMEMBERED.get(sql);
        if (known != null) {
            return known;
        }
        SqlName name = parse(sql);
        if (REMEMBERED.size() < MOST_REMEMBERED) {
            REMEMBERED.put(sql, name);
        }
        return name;
    }

    private static SqlName parse(String sql) {
        Matcher operation = OPERATION.matcher(sql);
        Matcher table = TABLE.matcher(sql);
        return new SqlName(
                operation.find() ? operation.group(1).toLowerCase(Locale.ROOT) : "other",
                table.find() ? table.group(1).toLowerCase(Locale.ROOT) : "none");
    }
}
