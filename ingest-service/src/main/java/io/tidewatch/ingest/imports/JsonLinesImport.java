package io.tidewatch.ingest.imports;

import io.tidewatch.ingest.ledger.RefusalReason;
import io.tidewatch.ingest.series.HistogramRules;
import io.tidewatch.ingest.series.SampleBatch;
import io.tidewatch.ingest.series.SeriesRef;
import io.tidewatch.kit.lines.SeriesLine;
import io.tidewatch.kit.lines.SeriesLineReader;
import io.tidewatch.kit.lines.WrongLineException;
import io.tidewatch.model.NativeHistogram;
import java.io.IOException;
import java.io.InputStream;

/** Reads JSON lines; one that is wrong does not cost the others. One use. */
final class JsonLinesImport {
    private final SeriesLineReader reader = new SeriesLineReader();
    private final ImportRules rules;
    private final ImportRun run;
    private final ImportSink sink;
    private final long nowMs;

    JsonLinesImport(ImportRules rules, ImportRun run, ImportSink sink, long nowMs) {
        this.rules = rules;
        this.run = run;
        this.sink = sink;
        this.nowMs = nowMs;
    }

    void read(InputStream in) throws IOException {
        LineStream lines = new LineStream(in);
        while (lines.next()) {
            if (lines.isTooLong()) {
                sink.refuse(
                        RefusalReason.UNREADABLE,
                        1,
                        "line " + lines.lines() + " has more than " + LineStream.LONGEST + " bytes");
            } else if (!lines.isBlank()) {
                line(lines);
            }
            run.read(lines.bytesRead(), lines.lines());
        }
    }

    private void line(LineStream lines) {
        String where = "line " + lines.lines() + ": ";
        SeriesLine line;
        try {
            line = reader.read(lines.bytes(), lines.length());
        } catch (WrongLineException e) {
            sink.refuse(RefusalReason.UNREADABLE, 1, where + e.getMessage());
            return;
        }
        String wrong = rules.wrong(line.labels());
        if (!wrong.isEmpty()) {
            sink.refuse(RefusalReason.INVALID, Math.max(1, line.size()), where + wrong);
            return;
        }
        SeriesRef series = new SeriesRef(ImportRules.masked(line.labels()));
        for (int i = 0; i < line.size(); i++) {
            point(line, i, series, where);
        }
    }

    private void point(SeriesLine line, int i, SeriesRef series, String where) {
        long timestamp = line.timestampsMs()[i];
        String outside = rules.time().outside(timestamp, nowMs);
        if (!outside.isEmpty()) {
            sink.refuse(RefusalReason.TIMESTAMP, 1, where + series.labels() + ": timestamp " + outside);
            return;
        }
        SampleBatch batch = sink.batch();
        long[] starts = line.startsMs();
        long start = starts == null ? 0 : starts[i];
        NativeHistogram histogram = line.histograms() == null ? null : line.histograms()[i];
        if (histogram == null) {
            batch.add(series, timestamp, line.values()[i], start);
            return;
        }
        String wrong = HistogramRules.wrong(histogram, false);
        if (wrong.isEmpty()) {
            batch.add(new SampleBatch.HistogramPoint(series, timestamp, histogram, start));
        } else {
            sink.refuse(RefusalReason.HISTOGRAM, 1, where + series.labels() + ": histogram: " + wrong);
        }
    }
}
