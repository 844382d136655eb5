package io.tidewatch.ingest.imports;

import io.tidewatch.ingest.intake.EventTime;
import io.tidewatch.ingest.series.LabelRules;
import io.tidewatch.kit.problems.ProblemException;
import io.tidewatch.model.ProjectId;
import io.tidewatch.model.TidewatchException;
import java.io.IOException;
import java.io.InputStream;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/** Imports that run in this replica, and the last that did. Safe for any thread that may wait. */
public final class Imports {
    /** What is read. */
    public enum Format {
        JSON_LINES("jsonl"),
        TEXT("prometheus");

        private final String text;

        Format(String text) {
            this.text = text;
        }
    }

    private static final int AT_ONCE = 2;
    private static final int REMEMBERED = 50;

    private final ImportRules rules;
    private final ImportSink.Publish publish;
    private final ImportSink.Counts counts;
    private final Clock clock;
    private final Semaphore places = new Semaphore(AT_ONCE);
    private final Deque<ImportRun> runs = new ArrayDeque<>();
    private long lastId;

    Imports(ImportRules rules, ImportSink.Publish publish, ImportSink.Counts counts, Clock clock) {
        this.rules = rules;
        this.publish = publish;
        this.counts = counts;
        this.clock = clock;
    }

    /**
     * Makes one.
     *
     * @param publish puts samples on Kafka
     * @param counts told what became of them
     */
    public static Imports of(
            LabelRules.Names names, EventTime time, ImportSink.Publish publish, ImportSink.Counts counts, Clock clock) {
        return new Imports(new ImportRules(names, time), publish, counts, clock);
    }

    /**
     * Reads a stream to its end.
     *
     * @param encoding {@code gzip}, or none
     * @throws ProblemException with 429 when others run already
     * @throws TidewatchException when Kafka is away, or the stream breaks off: what was accepted before is stored
     */
    public ImportRun run(ProjectId project, Format format, InputStream body, @Nullable String encoding) {
        if (!places.tryAcquire()) {
            throw ProblemException.tooMany(
                    AT_ONCE + " imports run already: try again when one is done", Duration.ofSeconds(10));
        }
        ImportRun run = begin(project, format);
        ImportSink sink = new ImportSink(run, publish, counts);
        try {
            InputStream in = "gzip".equalsIgnoreCase(encoding) ? new GZIPInputStream(body, 1 << 16) : body;
            if (format == Format.JSON_LINES) {
                new JsonLinesImport(rules, run, sink, clock.millis()).read(in);
            } else {
                new TextImport(rules, run, sink, clock.millis()).read(in);
            }
            sink.finish();
            run.end(ImportRun.State.DONE, clock.instant(), null);
            return run;
        } catch (IOException e) {
            String why = "the body cannot be read behind line " + run.lines() + ": " + e.getMessage();
            run.end(ImportRun.State.FAILED, clock.instant(), why);
            throw TidewatchException.caller(why);
        } catch (RuntimeException e) {
            run.end(ImportRun.State.FAILED, clock.instant(), e.getMessage());
            throw e;
        } finally {
            places.release();
        }
    }

    private synchronized ImportRun begin(ProjectId project, Format format) {
        ImportRun run = new ImportRun(++lastId, project, format.text, clock.instant());
        runs.addFirst(run);
        Iterator<ImportRun> oldest = runs.descendingIterator();
        while (runs.size() > REMEMBERED && oldest.hasNext()) {
            oldest.next();
            oldest.remove();
        }
        return run;
    }

    /** Those of a project, the newest first. */
    public synchronized List<ImportRun.Progress> of(ProjectId project) {
        return runs.stream()
                .filter(run -> run.project().equals(project))
                .map(ImportRun::progress)
                .toList();
    }
}
