package io.tidewatch.ingest.scrape.exposition;

import io.tidewatch.ingest.intake.Quote;
import io.tidewatch.model.MetricType;

/**
 * Reads Prometheus' text format, versions 0.0.4 and 1.0.0 (docs/instrumenting/exposition_formats.md of Prometheus): a
 * sample a line, time stamps in milliseconds, comments HELP and TYPE. For one body.
 */
final class PrometheusText {
    private final LineScanner scanner;
    private final ExpositionHandler handler;
    private final SeriesText series = new SeriesText();
    private final FamilyState family = new FamilyState();

    PrometheusText(byte[] body, int length, ExpositionHandler handler) {
        this.scanner = new LineScanner(body, 0, length, 1);
        this.handler = handler;
    }

    void read() throws ExpositionException {
        while (scanner.pos < scanner.end) {
            scanner.skipBlanks();
            if (scanner.peek() == '\r') {
                scanner.pos++;
            }
            if (!scanner.atLineEnd()) {
                if (scanner.peek() == '#') {
                    comment();
                } else {
                    sample();
                }
            }
            scanner.nextLine();
        }
        family.tell(handler, family.name());
    }

    private void comment() throws ExpositionException {
        scanner.pos++;
        scanner.skipBlanks();
        int from = scanner.pos;
        scanner.skipWord();
        boolean help = scanner.is(from, scanner.pos, "HELP");
        if (!help && !scanner.is(from, scanner.pos, "TYPE")) {
            scanner.skipLine();
            return;
        }
        String[] words = scanner.wordAndRest(false);
        if (words.length == 0) {
            throw scanner.wrong((help ? "HELP" : "TYPE") + " names no metric");
        }
        if (!words[0].equals(family.name())) {
            family.tell(handler, family.name());
            family.enter(words[0]);
        }
        if (help) {
            family.help(words[1]);
        } else {
            family.type(type(words[1].strip()));
        }
    }

    private MetricType type(String text) throws ExpositionException {
        return switch (text) {
            case "counter" -> MetricType.COUNTER;
            case "gauge" -> MetricType.GAUGE;
            case "histogram" -> MetricType.HISTOGRAM;
            case "summary" -> MetricType.SUMMARY;
            case "untyped", "unknown" -> MetricType.UNKNOWN;
            default ->
                throw scanner.wrong("TYPE '" + Quote.of(text)
                        + "' is not known; it is one of counter, gauge, histogram, summary, untyped");
        };
    }

    private void sample() throws ExpositionException {
        int from = scanner.pos;
        scanner.series();
        int to = scanner.pos;
        if (scanner.peek() != ' ' && scanner.peek() != '\t') {
            throw scanner.wrong("expected a blank and a value after the series, found " + scanner.here());
        }
        scanner.skipBlanks();
        double value = value();
        scanner.skipBlanks();
        long timestamp = ExpositionHandler.NO_TIMESTAMP;
        if (!atEnd()) {
            int at = scanner.pos;
            scanner.skipWord();
            trimReturn(at);
            try {
                timestamp = NumberText.parseLong(scanner.in, at, scanner.pos);
            } catch (NumberFormatException e) {
                scanner.pos = at;
                throw scanner.wrong("expected a time stamp in milliseconds, found " + scanner.here());
            }
            scanner.skipBlanks();
            if (!atEnd()) {
                throw scanner.wrong("nothing may follow the time stamp, found " + scanner.here());
            }
        }
        scanner.skipLine();
        family.tell(handler, family.name());
        series.set(scanner.in, from, to, scanner.line, belongs(from) ? family.type() : MetricType.UNKNOWN);
        handler.sample(series, value, timestamp, 0, null);
    }

    private double value() throws ExpositionException {
        int at = scanner.pos;
        scanner.skipWord();
        trimReturn(at);
        try {
            return NumberText.parse(scanner.in, at, scanner.pos);
        } catch (NumberFormatException e) {
            scanner.pos = at;
            throw scanner.wrong("expected a value, found " + scanner.here());
        }
    }

    private boolean atEnd() {
        return scanner.atLineEnd() || (scanner.peek() == '\r' && lineFeedFollows());
    }

    private boolean lineFeedFollows() {
        return scanner.pos + 1 >= scanner.end || scanner.in[scanner.pos + 1] == '\n';
    }

    /** Lines may end as on Windows. */
    private void trimReturn(int from) {
        if (scanner.pos > from && scanner.in[scanner.pos - 1] == '\r') {
            scanner.pos--;
        }
    }

    /** Whether the series that begins there has a name that begins with the family's. */
    private boolean belongs(int from) {
        String name = family.name();
        return !name.isEmpty() && scanner.end - from >= name.length() && scanner.is(from, from + name.length(), name);
    }
}
