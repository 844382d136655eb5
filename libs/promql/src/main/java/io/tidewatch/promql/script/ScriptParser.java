package io.tidewatch.promql.script;

import io.tidewatch.model.TidewatchException;
import io.tidewatch.promql.PromQl;
import io.tidewatch.promql.ast.StringLiteral;
import io.tidewatch.promql.script.Command.Clear;
import io.tidewatch.promql.script.Command.Grid;
import io.tidewatch.promql.script.Command.Instant;
import io.tidewatch.promql.script.Command.Load;
import io.tidewatch.promql.script.Command.Outcome;
import io.tidewatch.promql.script.Command.Range;
import io.tidewatch.promql.script.Command.Unreadable;
import io.tidewatch.promql.text.NumberText;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads a script. Use once. */
final class ScriptParser {
    private static final Pattern LOAD = Pattern.compile("load(_with_nhcb)?\\s+(\\S+)");
    private static final Pattern INSTANT =
            Pattern.compile("eval(?:_(fail|warn|ordered|info))?\\s+instant\\s+(?:at\\s+(\\S+)\\s+)?(.+)");
    private static final Pattern RANGE = Pattern.compile(
            "eval(?:_(fail|warn|info))?\\s+range\\s+from\\s+(\\S+)\\s+to\\s+(\\S+)\\s+step\\s+(\\S+)\\s+(.+)");
    private static final Pattern EXPECT =
            Pattern.compile("expect\\s+(ordered|fail|warn|no_warn|info|no_info)(?:\\s+(msg|regex):(.*))?");
    private static final Pattern EXPECT_RANGE =
            Pattern.compile("expect\\s+range\\s+vector\\s+from\\s+(\\S+)\\s+to\\s+(\\S+)\\s+step\\s+(\\S+)");
    private static final Pattern EXPECT_STRING = Pattern.compile("expect\\s+string\\s+(.+)");

    private final List<String> lines;
    private int at;

    private ScriptParser(List<String> lines) {
        this.lines = lines;
    }

    static List<Command> parse(List<String> lines) {
        ScriptParser parser = new ScriptParser(lines.stream()
                .map(String::trim)
                .map(l -> l.startsWith("#") ? "" : l)
                .toList());
        List<Command> commands = new ArrayList<>();
        while (parser.at < parser.lines.size()) {
            if (parser.lines.get(parser.at).isEmpty()) {
                parser.at++;
            } else {
                commands.add(parser.command());
            }
        }
        return commands;
    }

    private Command command() {
        int number = at + 1;
        String line = lines.get(at++);
        try {
            if (line.equals("clear")) {
                return new Clear(number);
            }
            Matcher load = LOAD.matcher(line);
            if (load.matches()) {
                return load(number, SeriesLine.durationMs(load.group(2)), load.group(1) != null);
            }
            Matcher range = RANGE.matcher(line);
            if (range.matches()) {
                Grid grid = new Grid(
                        SeriesLine.durationMs(range.group(2)),
                        SeriesLine.durationMs(range.group(3)),
                        SeriesLine.durationMs(range.group(4)));
                return new Range(number, range.group(5), grid, new Block(range.group(1)).read());
            }
            Matcher instant = INSTANT.matcher(line);
            if (instant.matches()) {
                long atMs = instant.group(2) == null ? 0 : SeriesLine.durationMs(instant.group(2));
                Block block = new Block(instant.group(1));
                Outcome outcome = block.read();
                return new Instant(number, instant.group(3), atMs, outcome, block.asMatrix);
            }
        } catch (IllegalArgumentException | TidewatchException e) {
            if (!line.startsWith("eval")) {
                throw new ScriptException(at, String.valueOf(e.getMessage()));
            }
            int wrong = at;
            while (at < lines.size() && !lines.get(at).isEmpty()) {
                at++;
            }
            return new Unreadable(number, line, "line " + wrong + " cannot be read: " + e.getMessage());
        }
        throw new ScriptException(number, "not a command: " + line);
    }

    private Load load(int number, long intervalMs, boolean withHistograms) {
        List<SeriesLine> series = new ArrayList<>();
        while (at < lines.size() && !lines.get(at).isEmpty()) {
            series.add(SeriesLine.parse(lines.get(at++)));
        }
        if (withHistograms) {
            series.addAll(CustomBuckets.of(series));
        }
        return new Load(number, intervalMs, series);
    }

    /** The indented lines after an eval. */
    private final class Block {
        private final List<Expectation> expectations = new ArrayList<>();
        private final List<SeriesLine> series = new ArrayList<>();
        private @Nullable Double scalar;
        private @Nullable String text;

        @Nullable
        Grid asMatrix;

        Block(@Nullable String suffix) {
            if (suffix != null) {
                expectations.add(
                        new Expectation(Expectation.Kind.valueOf(suffix.toUpperCase(Locale.ROOT)), null, null));
            }
        }

        Outcome read() {
            while (at < lines.size() && !lines.get(at).isEmpty()) {
                line(lines.get(at++));
            }
            return new Outcome(List.copyOf(expectations), List.copyOf(series), scalar, text);
        }

        private void line(String line) {
            Matcher expect = EXPECT.matcher(line);
            Matcher range = EXPECT_RANGE.matcher(line);
            Matcher string = EXPECT_STRING.matcher(line);
            if (expect.matches()) {
                String detail = expect.group(3) == null ? null : expect.group(3).trim();
                boolean regex = "regex".equals(expect.group(2));
                expectations.add(new Expectation(
                        Expectation.Kind.valueOf(expect.group(1).toUpperCase(Locale.ROOT)),
                        regex ? null : detail,
                        regex && detail != null ? Pattern.compile(detail) : null));
            } else if (line.startsWith("expected_fail_message ")) {
                String message =
                        line.substring("expected_fail_message ".length()).trim();
                expectations.add(new Expectation(Expectation.Kind.FAIL, message, null));
            } else if (line.startsWith("expected_fail_regexp ")) {
                Pattern pattern = Pattern.compile(
                        line.substring("expected_fail_regexp ".length()).trim());
                expectations.add(new Expectation(Expectation.Kind.FAIL, null, pattern));
            } else if (range.matches()) {
                asMatrix = new Grid(
                        SeriesLine.durationMs(range.group(1)),
                        SeriesLine.durationMs(range.group(2)),
                        SeriesLine.durationMs(range.group(3)));
            } else if (string.matches() && PromQl.parse(string.group(1)) instanceof StringLiteral literal) {
                text = literal.value();
            } else {
                values(line);
            }
        }

        private void values(String line) {
            try {
                scalar = NumberText.parse(line);
            } catch (NumberFormatException e) {
                series.add(SeriesLine.parse(line));
            }
        }
    }
}
