package io.tidewatch.ingest.scrape.loop;

import io.tidewatch.ingest.intake.EventTime;
import io.tidewatch.ingest.masking.TextMasker;
import io.tidewatch.ingest.scrape.config.JobConfig;
import io.tidewatch.ingest.scrape.exposition.ExpositionException;
import io.tidewatch.ingest.scrape.exposition.ExpositionHandler;
import io.tidewatch.ingest.scrape.exposition.ScrapedExemplar;
import io.tidewatch.ingest.scrape.exposition.SeriesText;
import io.tidewatch.ingest.series.LabelRules;
import io.tidewatch.ingest.series.Metadata;
import io.tidewatch.ingest.series.SampleBatch;
import io.tidewatch.model.NativeHistogram;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes a batch of one exposition. For one scrape. */
final class ScrapeReading implements ExpositionHandler {
    private static final int LONGEST_HELP = 1_024;

    private final JobConfig job;
    private final SampleLabels labels;
    private final SeriesTable table;
    private final SampleBatch batch;
    private final EventTime time;
    private final long scrapeMs;
    private final long maxSamples;
    private int scraped;
    private int kept;
    private int invalid;
    private int badTimes;
    private int duplicates;
    private String firstRefused = "";

    /** @param maxSamples most series of a scrape, whatever the job says */
    ScrapeReading(
            JobConfig job,
            SampleLabels labels,
            SeriesTable table,
            SampleBatch batch,
            EventTime time,
            long scrapeMs,
            long maxSamples) {
        this.job = job;
        this.labels = labels;
        this.table = table;
        this.batch = batch;
        this.time = time;
        this.scrapeMs = scrapeMs;
        this.maxSamples = maxSamples;
    }

    @Override
    public void metadata(Metadata of) {
        if (LabelRules.metricName(of.family()).isEmpty()) {
            String help = of.help().length() > LONGEST_HELP ? of.help().substring(0, LONGEST_HELP) : of.help();
            batch.add(new Metadata(of.family(), of.type(), TextMasker.mask(help), of.unit()));
        }
    }

    @Override
    public void sample(
            SeriesText series, double value, long timestampMs, long startMs, @Nullable ScrapedExemplar exemplar)
            throws ExpositionException {
        SeriesTable.Entry entry = accept(series, timestampMs);
        if (entry != null && entry.series != null) {
            batch.add(entry.series, entry.ownTime ? timestampMs : scrapeMs, value);
        }
    }

    @Override
    public void histogram(
            SeriesText series, NativeHistogram value, long timestampMs, long startMs, List<ScrapedExemplar> exemplars) {
        // Batches carry floats.
    }

    /** The series when its sample is to be kept; null when it is dropped, refused or there already. */
    private SeriesTable.@Nullable Entry accept(SeriesText series, long timestampMs) throws ExpositionException {
        scraped++;
        long hash = series.hash();
        SeriesTable.Entry entry = table.find(series, hash);
        if (entry == null) {
            if (table.size() >= 2 * maxSamples || scraped > maxSamples) {
                throw new ScrapeFailure("more than " + maxSamples + " samples (tidewatch.scrape.max-samples)");
            }
            SampleLabels.Outcome outcome = labels.of(series.labels());
            entry = table.add(series, hash, outcome.isSeries() ? outcome.series() : null, outcome.refused());
        }
        boolean ownTime = job.honorTimestamps() && timestampMs != NO_TIMESTAMP;
        boolean first = table.see(entry, ownTime);
        if (entry.series == null) {
            if (!entry.refused.isEmpty()) {
                invalid++;
                refused(entry.refused);
            }
            return null;
        }
        kept++;
        if (job.limits().samples() > 0 && kept > job.limits().samples()) {
            throw new ScrapeFailure(
                    "sample_limit exceeded (limit: " + job.limits().samples() + ")");
        }
        if (!first && !ownTime) {
            duplicates++;
            refused(entry.series.labels() + " stands twice");
            return null;
        }
        if (ownTime) {
            String outside = time.outside(timestampMs, scrapeMs);
            if (!outside.isEmpty()) {
                badTimes++;
                refused(entry.series.labels() + ": timestamp " + outside);
                return null;
            }
        }
        return entry;
    }

    private void refused(String why) {
        if (firstRefused.isEmpty()) {
            firstRefused = why;
        }
    }

    /** Samples of the exposition. */
    int scraped() {
        return scraped;
    }

    /** Samples that relabelling has left. */
    int kept() {
        return kept;
    }

    /** Samples whose names or labels are not taken, or that stand twice. */
    int invalid() {
        return invalid + duplicates;
    }

    /** Samples whose time lies too far away. */
    int badTimes() {
        return badTimes;
    }

    /** How many were left out, and the first of them; the empty string when none was. */
    String warning() {
        int all = invalid + duplicates + badTimes;
        return all == 0 ? "" : all + " samples were left out, the first: " + firstRefused;
    }
}
