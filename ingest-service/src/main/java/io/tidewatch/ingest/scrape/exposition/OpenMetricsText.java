package io.tidewatch.ingest.scrape.exposition;

import io.tidewatch.ingest.intake.Quote;
import io.tidewatch.model.MetricType;

/**
 * Reads OpenMetrics 1.0 text (OpenMetrics specification, "Text format"): time stamps in seconds, units, exemplars after
 * {@code #}, {@code # EOF} at the end. {@code _created} lines are no series of their own: they are when the counter,
 * histogram or summary beside them began. For one body.
 */
final class OpenMetricsText {
    private final LineScanner scanner;
    private final ExpositionHandler handler;
    private final SeriesText series = new SeriesText();
    private final FamilyState family = new FamilyState();
    private final PendingSamples pending;
    private boolean mayHaveCreated;

    OpenMetricsText(byte[] body, int length, ExpositionHandler handler) {
        this.scanner = new LineScanner(body, 0, length, 1);
        this.handler = handler;
        this.pending = new PendingSamples(body);
    }

    void read() throws ExpositionException {
        while (scanner.pos < scanner.end) {
            if (scanner.peek() == '#') {
                if (comment()) {
                    endFamily();
                    return;
                }
            } else {
                sample();
            }
            scanner.nextLine();
        }
        throw scanner.wrong("the exposition ends without '# EOF'");
    }

    /** Answers whether it was the end. */
    private boolean comment() throws ExpositionException {
        if (scanner.end - scanner.pos < 2 || scanner.in[scanner.pos + 1] != ' ') {
            throw scanner.wrong("expected '# HELP', '# TYPE', '# UNIT' or '# EOF', found " + scanner.here());
        }
        int start = scanner.pos;
        scanner.pos += 2;
        int from = scanner.pos;
        scanner.skipWord();
        if (scanner.is(from, scanner.pos, "EOF")) {
            boolean lineFeed = scanner.pos + 1 == scanner.end && scanner.in[scanner.pos] == '\n';
            if (scanner.pos != scanner.end && !lineFeed) {
                throw scanner.wrong("something follows '# EOF'");
            }
            return true;
        }
        boolean help = scanner.is(from, scanner.pos, "HELP");
        boolean type = scanner.is(from, scanner.pos, "TYPE");
        if (!help && !type && !scanner.is(from, scanner.pos, "UNIT")) {
            scanner.pos = start;
            throw scanner.wrong("expected '# HELP', '# TYPE', '# UNIT' or '# EOF', found " + scanner.here());
        }
        String[] words = scanner.wordAndRest(true);
        if (words.length == 0) {
            throw scanner.wrong("the comment names no metric");
        }
        if (!words[0].equals(family.name())) {
            endFamily();
            family.enter(words[0]);
        }
        if (help) {
            family.help(words[1]);
        } else if (type) {
            MetricType known = type(words[1]);
            family.type(known);
            mayHaveCreated = known == MetricType.COUNTER
                    || known == MetricType.HISTOGRAM
                    || known == MetricType.GAUGE_HISTOGRAM
                    || known == MetricType.SUMMARY;
        } else {
            unit(words[0], words[1]);
        }
        return false;
    }

    private void unit(String metric, String unit) throws ExpositionException {
        if (!unit.isEmpty() && !metric.endsWith("_" + unit)) {
            throw scanner.wrong(
                    "UNIT '" + Quote.of(unit) + "' is not the end of the metric's name '" + Quote.of(metric) + "'");
        }
        family.unit(unit);
    }

    private MetricType type(String text) throws ExpositionException {
        return MetricType.ofText(text)
                .orElseThrow(() -> scanner.wrong("TYPE '" + Quote.of(text)
                        + "' is not known; it is one of counter, gauge, histogram, gaugehistogram, stateset, info, "
                        + "summary, unknown"));
    }

    private void endFamily() throws ExpositionException {
        tellFamily();
        pending.flush(series, family.type(), handler);
        mayHaveCreated = false;
    }

    /** Under the name that the family's samples have, so that who looks for a metric finds what it is. */
    private void tellFamily() {
        String suffix =
                switch (family.type()) {
                    case COUNTER -> "_total";
                    case INFO -> "_info";
                    default -> "";
                };
        family.tell(handler, family.name() + suffix);
    }

    private void sample() throws ExpositionException {
        int from = scanner.pos;
        scanner.series();
        int to = scanner.pos;
        int line = scanner.line;
        if (scanner.peek() != ' ') {
            throw scanner.wrong("expected a blank and a value after the series, found " + scanner.here());
        }
        scanner.pos++;
        double value = scanner.number("a value");
        long timestamp = ExpositionHandler.NO_TIMESTAMP;
        ScrapedExemplar exemplar = null;
        if (scanner.peek() == ' ' && !exemplarFollows()) {
            scanner.pos++;
            timestamp = timestamp("a time stamp in seconds");
        }
        if (scanner.peek() == ' ' && exemplarFollows()) {
            exemplar = exemplar();
        }
        if (!scanner.atLineEnd()) {
            throw scanner.wrong("nothing may follow the sample, found " + scanner.here());
        }
        boolean ofFamily = belongs(from);
        if (!ofFamily) {
            endFamily();
        }
        if (ofFamily && mayHaveCreated) {
            if (isCreated(from, to)) {
                pending.created(from, to, Math.round(value * 1000));
            } else {
                pending.add(from, to, line, value, timestamp, exemplar);
            }
        } else {
            tellFamily();
            series.set(scanner.in, from, to, line, ofFamily ? family.type() : MetricType.UNKNOWN);
            handler.sample(series, value, timestamp, 0, exemplar);
        }
    }

    private long timestamp(String what) throws ExpositionException {
        double seconds = scanner.number(what);
        if (!Double.isFinite(seconds) || Math.abs(seconds) > 1e15) {
            throw scanner.wrong(what + " must be a finite number");
        }
        return Math.round(seconds * 1000);
    }

    private boolean exemplarFollows() {
        return scanner.pos + 1 < scanner.end && scanner.in[scanner.pos + 1] == '#';
    }

    private ScrapedExemplar exemplar() throws ExpositionException {
        scanner.pos += 2;
        scanner.skipBlanks();
        if (scanner.peek() != '{') {
            throw scanner.wrong("expected the labels of an exemplar in braces, found " + scanner.here());
        }
        int from = scanner.pos;
        if (scanner.labelList()) {
            throw scanner.wrong("an exemplar has no name");
        }
        LineScanner labels = new LineScanner(scanner.in, from, scanner.pos, scanner.line);
        if (scanner.peek() != ' ') {
            throw scanner.wrong("expected a blank and the exemplar's value, found " + scanner.here());
        }
        scanner.pos++;
        double value = scanner.number("the exemplar's value");
        long timestamp = ExpositionHandler.NO_TIMESTAMP;
        if (scanner.peek() == ' ') {
            scanner.pos++;
            timestamp = timestamp("the exemplar's time stamp in seconds");
        }
        return new ScrapedExemplar(labels.bareLabels(), value, timestamp);
    }

    /** Whether the series that begins there has the family's name, with or without a suffix. */
    private boolean belongs(int from) {
        String name = family.name();
        int at = scanner.in[from] == '{' ? nameInBraces(from) : from;
        return !name.isEmpty()
                && scanner.end - at > name.length()
                && scanner.is(at, at + name.length(), name)
                && endsOrGoesOn(scanner.in[at + name.length()]);
    }

    private static boolean endsOrGoesOn(int c) {
        return c == '_' || c == '{' || c == ' ' || c == '"';
    }

    /** A name in quotes stands first as a rule; one elsewhere is taken for a metric of unknown type. */
    private int nameInBraces(int from) {
        return from + 1 < scanner.end && scanner.in[from + 1] == '"' ? from + 2 : from;
    }

    private boolean isCreated(int from, int to) {
        int end = from;
        while (end < to && scanner.in[end] != '{' && scanner.in[end] != ' ') {
            end++;
        }
        return end - from == family.name().length() + "_created".length()
                && scanner.is(end - "_created".length(), end, "_created");
    }
}
