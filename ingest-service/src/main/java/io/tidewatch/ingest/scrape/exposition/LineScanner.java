package io.tidewatch.ingest.scrape.exposition;

import com.dynatrace.hash4j.hashing.Hashing;
import io.tidewatch.ingest.intake.Quote;
import io.tidewatch.ingest.metric.BucketBound;
import io.tidewatch.model.Labels;
import io.tidewatch.model.MetricType;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/**
 * Moves over the bytes of a text exposition: names, quoted texts, label lists, numbers and blanks, which both text
 * formats share. Not for several threads.
 */
final class LineScanner {
    private static final String[] NOTHING = {};

    final byte[] in;
    final int end;
    int pos;
    int line;

    LineScanner(byte[] in, int from, int to, int line) {
        this.in = in;
        this.pos = from;
        this.end = to;
        this.line = line;
    }

    /** The byte at the position; a line feed at the end of everything. */
    int peek() {
        return pos < end ? in[pos] : '\n';
    }

    boolean atLineEnd() {
        return pos >= end || in[pos] == '\n';
    }

    void skipBlanks() {
        while (pos < end && (in[pos] == ' ' || in[pos] == '\t')) {
            pos++;
        }
    }

    /** Goes to the line feed. */
    void skipLine() {
        while (pos < end && in[pos] != '\n') {
            pos++;
        }
    }

    /** Goes to the next blank or the end of the line. */
    void skipWord() {
        while (pos < end && in[pos] != '\n' && in[pos] != ' ' && in[pos] != '\t') {
            pos++;
        }
    }

    /** Steps over the line feed. */
    void nextLine() {
        pos++;
        line++;
    }

    ExpositionException wrong(String message) {
        return ExpositionException.atLine(line, message);
    }

    /** What stands at the position, for messages. */
    String here() {
        if (atLineEnd()) {
            return "the end of the line";
        }
        int stop = pos;
        while (stop < end && in[stop] != '\n' && stop - pos < 40) {
            stop++;
        }
        return "'" + Quote.of(new String(in, pos, stop - pos, StandardCharsets.UTF_8)) + "'";
    }

    private static boolean isNameStart(int c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == ':';
    }

    private static boolean isName(int c) {
        return isNameStart(c) || (c >= '0' && c <= '9');
    }

    /** Steps over a name, of a metric or a label; colons are taken in both, as Prometheus' lexers do for metrics. */
    void name(String what) throws ExpositionException {
        if (!isNameStart(peek())) {
            throw wrong("expected " + what + ", found " + here());
        }
        while (pos < end && isName(in[pos])) {
            pos++;
        }
    }

    /** Steps over a text in double quotes; it may not hold a line feed but as an escape. */
    void quoted() throws ExpositionException {
        int from = pos++;
        while (pos < end && in[pos] != '"' && in[pos] != '\n') {
            boolean escape = in[pos] == '\\' && pos + 1 < end && in[pos + 1] != '\n';
            pos += escape ? 2 : 1;
        }
        if (pos >= end || in[pos] != '"') {
            throw wrong("the quoted text that begins with "
                    + Quote.of(new String(in, from, Math.min(40, pos - from), StandardCharsets.UTF_8)) + " has no end");
        }
        pos++;
    }

    /** Steps over what names a series: a name, labels in braces, or braces that hold the name in quotes. */
    void series() throws ExpositionException {
        boolean named = peek() != '{';
        if (named) {
            name("a metric's name");
        }
        int afterName = pos;
        skipBlanks();
        if (peek() == '{') {
            boolean inBraces = labelList();
            if (named == inBraces) {
                throw wrong(named ? "the metric's name stands twice" : "the metric has no name");
            }
        } else {
            pos = afterName;
        }
    }

    /** Steps over labels in braces; answers whether a quoted metric's name was among them. */
    boolean labelList() throws ExpositionException {
        boolean metricName = false;
        pos++;
        skipBlanks();
        while (peek() != '}') {
            boolean inQuotes = peek() == '"';
            if (inQuotes) {
                quoted();
            } else {
                name("a label's name or '}'");
            }
            skipBlanks();
            if (peek() == '=') {
                pos++;
                skipBlanks();
                if (peek() != '"') {
                    throw wrong("expected a label's value in double quotes, found " + here());
                }
                quoted();
            } else if (inQuotes && !metricName) {
                metricName = true;
            } else {
                throw wrong("expected '=' after a label's name, found " + here());
            }
            skipBlanks();
            if (peek() == ',') {
                pos++;
                skipBlanks();
            } else if (peek() != '}') {
                throw wrong("expected ',' or '}' after a label, found " + here());
            }
        }
        pos++;
        return metricName;
    }

    /**
     * Which metric of its family the series at the position is: a hash of its labels without {@code le} and
     * {@code quantile}, whatever their order.
     */
    long identity() throws ExpositionException {
        if (peek() != '{') {
            name("a metric's name");
            skipBlanks();
        }
        long sum = 0;
        if (peek() != '{') {
            return sum;
        }
        pos++;
        skipBlanks();
        while (peek() != '}') {
            int from = pos;
            if (peek() == '"') {
                quoted();
            } else {
                name("a label's name");
            }
            boolean own = is(from, pos, "le") || is(from, pos, "quantile");
            skipBlanks();
            if (peek() == '=') {
                pos++;
                skipBlanks();
                quoted();
                sum += own ? 0 : Hashing.xxh3_64().hashBytesToLong(in, from, pos - from);
            }
            skipBlanks();
            if (peek() == ',') {
                pos++;
                skipBlanks();
            }
        }
        return sum;
    }

    /** Whether the bytes are this word. */
    boolean is(int from, int to, String word) {
        if (to - from != word.length()) {
            return false;
        }
        for (int i = 0; i < word.length(); i++) {
            if (in[from + i] != word.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /** Reads a number up to a blank or the end of the line. */
    double number(String what) throws ExpositionException {
        int from = pos;
        skipWord();
        try {
            return NumberText.parse(in, from, pos);
        } catch (NumberFormatException e) {
            pos = from;
            throw wrong("expected " + what + ", found " + here());
        }
    }

    /** The labels of the series that begins at the position and has been stepped over once without an error. */
    Labels labels(MetricType type) throws ExpositionException {
        Labels.Builder builder = new Labels.Builder();
        String name = "";
        if (peek() != '{') {
            int from = pos;
            name("a metric's name");
            name = new String(in, from, pos - from, StandardCharsets.ISO_8859_1);
            builder.add(Labels.NAME, name);
            skipBlanks();
        }
        if (peek() == '{') {
            readLabels(builder, type, name);
        }
        return build(builder);
    }

    /** The labels in braces at the position, without a metric's name. */
    Labels bareLabels() throws ExpositionException {
        Labels.Builder builder = new Labels.Builder();
        readLabels(builder, MetricType.UNKNOWN, "exemplar");
        return build(builder);
    }

    private Labels build(Labels.Builder builder) throws ExpositionException {
        try {
            return builder.build();
        } catch (IllegalArgumentException e) {
            throw wrong(String.valueOf(e.getMessage()));
        }
    }

    private void readLabels(Labels.Builder builder, MetricType type, String named) throws ExpositionException {
        String metric = named;
        pos++;
        skipBlanks();
        while (peek() != '}') {
            String label = labelName();
            skipBlanks();
            if (peek() == '=') {
                pos++;
                skipBlanks();
                String value = text();
                builder.add(label, canonical(type, metric, label, value));
            } else {
                metric = label;
                builder.add(Labels.NAME, label);
            }
            skipBlanks();
            if (peek() == ',') {
                pos++;
                skipBlanks();
            }
        }
        pos++;
    }

    private String labelName() throws ExpositionException {
        if (peek() == '"') {
            return text();
        }
        int from = pos;
        name("a label's name");
        return new String(in, from, pos - from, StandardCharsets.ISO_8859_1);
    }

    /** The text in double quotes at the position, its escapes undone; an unknown escape stays as it is. */
    private String text() throws ExpositionException {
        int from = pos + 1;
        quoted();
        return unescaped(from, pos - 1, true);
    }

    /** A text with {@code \\}, {@code \n} and, when asked, {@code \"} undone. */
    String unescaped(int from, int to, boolean quotes) throws ExpositionException {
        boolean escapes = false;
        for (int i = from; i < to && !escapes; i++) {
            escapes = in[i] == '\\';
        }
        if (!escapes) {
            return utf8(in, from, to);
        }
        byte[] out = new byte[to - from];
        int n = 0;
        for (int i = from; i < to; i++) {
            byte c = in[i];
            if (c == '\\' && i + 1 < to) {
                byte next = in[i + 1];
                if (next == '\\' || next == 'n' || (quotes && next == '"')) {
                    out[n++] = next == 'n' ? (byte) '\n' : next;
                    i++;
                    continue;
                }
            }
            out[n++] = c;
        }
        return utf8(out, 0, n);
    }

    private String utf8(byte[] bytes, int from, int to) throws ExpositionException {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(bytes, from, to - from))
                    .toString();
        } catch (CharacterCodingException e) {
            throw wrong("'" + Quote.of(new String(bytes, from, to - from, StandardCharsets.UTF_8)) + "' is not UTF-8");
        }
    }

    /** Bounds of buckets and quantiles in one form, whichever format brought them (Prometheus 3 does the same). */
    private static String canonical(MetricType type, String metric, String label, String value) {
        boolean bound = label.equals("le")
                && metric.endsWith("_bucket")
                && (type == MetricType.HISTOGRAM || type == MetricType.GAUGE_HISTOGRAM);
        if (!bound && !(label.equals("quantile") && type == MetricType.SUMMARY)) {
            return value;
        }
        double number = BucketBound.parse(value);
        return Double.isNaN(number) ? value : BucketBound.format(number);
    }

    /** The words of the line from here as an array of two: the next word and the rest; empty when there is none. */
    String[] wordAndRest(boolean quotes) throws ExpositionException {
        skipBlanks();
        if (atLineEnd()) {
            return NOTHING;
        }
        String word;
        if (peek() == '"') {
            word = text();
        } else {
            int from = pos;
            skipWord();
            word = utf8(in, from, pos);
        }
        skipBlanks();
        int from = pos;
        skipLine();
        int to = pos;
        if (to > from && in[to - 1] == '\r') {
            to--;
        }
        return new String[] {word, unescaped(from, to, quotes)};
    }
}
