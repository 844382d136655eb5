package io.tidewatch.ingest.imports;

import io.tidewatch.ingest.ledger.RefusalReason;
import io.tidewatch.ingest.scrape.exposition.ExpositionException;
import io.tidewatch.ingest.scrape.exposition.ExpositionFormat;
import io.tidewatch.ingest.scrape.exposition.ExpositionHandler;
import io.tidewatch.ingest.scrape.exposition.ScrapedExemplar;
import io.tidewatch.ingest.scrape.exposition.SeriesText;
import io.tidewatch.ingest.series.Metadata;
import io.tidewatch.ingest.series.SeriesRef;
import io.tidewatch.model.Labels;
import io.tidewatch.model.NativeHistogram;
import io.tidewatch.model.TidewatchException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads Prometheus' text format with time stamps, some lines at a time; a line that is wrong does not cost the others.
 * One use.
 */
final class TextImport implements ExpositionHandler {
    /** Bytes that are read before they are parsed. */
    private static final int PIECE = 256 << 10;
    /** Each costs as much as a piece: a body that has so many is something else. */
    private static final int MOST_UNREADABLE = 1_000;

    private final ImportRules rules;
    private final ImportRun run;
    private final ImportSink sink;
    private final long nowMs;
    /** The comments of the family that lines are in. */
    private String type = "";

    private int unreadable;
    private long firstLine = 1;
    private Labels lastLabels = Labels.EMPTY;
    private @Nullable SeriesRef lastSeries;

    TextImport(ImportRules rules, ImportRun run, ImportSink sink, long nowMs) {
        this.rules = rules;
        this.run = run;
        this.sink = sink;
        this.nowMs = nowMs;
    }

    void read(InputStream in) throws IOException {
        LineStream lines = new LineStream(in);
        ByteArrayOutputStream piece = new ByteArrayOutputStream(PIECE);
        while (lines.next()) {
            if (lines.isTooLong()) {
                parse(piece);
                unreadable("line " + lines.lines() + " has more than " + LineStream.LONGEST + " bytes");
                firstLine = lines.lines() + 1;
            } else {
                piece.write(lines.bytes(), 0, lines.length());
                piece.write('\n');
            }
            if (piece.size() >= PIECE) {
                parse(piece);
                firstLine = lines.lines() + 1;
            }
            run.read(lines.bytesRead(), lines.lines());
        }
        parse(piece);
    }

    private void unreadable(String offender) {
        sink.refuse(RefusalReason.UNREADABLE, 1, offender);
        if (++unreadable >= MOST_UNREADABLE) {
            throw TidewatchException.caller("the import ends after " + MOST_UNREADABLE
                    + " lines that cannot be read; of what was refused the first: "
                    + run.refusals().first());
        }
    }

    /** Parses what was gathered, again behind each line that is wrong. */
    private void parse(ByteArrayOutputStream piece) {
        byte[] bytes = piece.toByteArray();
        piece.reset();
        int from = 0;
        long before = firstLine;
        while (from < bytes.length) {
            byte[] comment = type.getBytes(java.nio.charset.StandardCharsets.UTF_8);
            byte[] rest = new byte[comment.length + bytes.length - from];
            System.arraycopy(comment, 0, rest, 0, comment.length);
            System.arraycopy(bytes, from, rest, comment.length, bytes.length - from);
            int added = type.isEmpty() ? 0 : 1;
            firstLine = before - added;
            try {
                ExpositionFormat.PROMETHEUS_TEXT_0_0_4.read(rest, rest.length, this);
                return;
            } catch (ExpositionException e) {
                unreadable("line " + (firstLine + e.line() - 1) + ": " + e.what());
                for (int passed = added; passed < e.line(); passed++) {
                    while (from < bytes.length && bytes[from] != '\n') {
                        from++;
                    }
                    from++;
                    before++;
                }
            }
        }
    }

    @Override
    public void metadata(Metadata metadata) {
        String wrong = rules.names().metric(metadata.family());
        if (wrong.isEmpty()) {
            sink.batch().add(metadata);
            type = "# TYPE " + metadata.family() + " " + text(metadata) + "\n";
        }
    }

    private static String text(Metadata metadata) {
        return switch (metadata.type()) {
            case COUNTER -> "counter";
            case GAUGE -> "gauge";
            case HISTOGRAM -> "histogram";
            case SUMMARY -> "summary";
            default -> "untyped";
        };
    }

    @Override
    public void sample(
            SeriesText series, double value, long timestampMs, long startMs, @Nullable ScrapedExemplar exemplar)
            throws ExpositionException {
        Labels labels = series.labels();
        String where = "line " + (firstLine + series.line() - 1) + ": ";
        String wrong = rules.wrong(labels);
        if (!wrong.isEmpty()) {
            sink.refuse(RefusalReason.INVALID, 1, where + wrong);
            return;
        }
        long timestamp = timestampMs == NO_TIMESTAMP ? nowMs : timestampMs;
        String outside = rules.time().outside(timestamp, nowMs);
        if (!outside.isEmpty()) {
            sink.refuse(RefusalReason.TIMESTAMP, 1, where + labels + ": timestamp " + outside);
            return;
        }
        SeriesRef ref = lastSeries;
        if (ref == null || !labels.equals(lastLabels)) {
            ref = new SeriesRef(ImportRules.masked(labels));
            lastSeries = ref;
            lastLabels = labels;
        }
        sink.batch().add(ref, timestamp, value, startMs);
    }

    @Override
    public boolean histogram(
            SeriesText series, NativeHistogram value, long timestampMs, long startMs, List<ScrapedExemplar> exemplars) {
        // Text has none.
        return true;
    }
}
