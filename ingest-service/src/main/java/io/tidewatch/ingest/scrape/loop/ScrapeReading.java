package io.tidewatch.ingest.scrape.loop;

import io.tidewatch.ingest.intake.EventTime;
import io.tidewatch.ingest.masking.TextMasker;
import io.tidewatch.ingest.scrape.config.JobConfig;
import io.tidewatch.ingest.scrape.exposition.ExpositionException;
import io.tidewatch.ingest.scrape.exposition.ExpositionHandler;
import io.tidewatch.ingest.scrape.exposition.ScrapedExemplar;
import io.tidewatch.ingest.scrape.exposition.SeriesText;
import io.tidewatch.ingest.series.HistogramRules;
import io.tidewatch.ingest.series.LabelRules;
import io.tidewatch.ingest.series.Metadata;
import io.tidewatch.ingest.series.SampleBatch;
import io.tidewatch.ingest.series.SeriesRef;
import io.tidewatch.model.Labels;
import io.tidewatch.model.NativeHistogram;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes a batch of one exposition. For one scrape. */
final class ScrapeReading implements ExpositionHandler {
    private static final int LONGEST_HELP = 1_024;
    /** Characters of an exemplar's labels, names and values together (OpenMetrics). */
    private static final int LONGEST_EXEMPLAR = 128;

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
    private int badHistograms;
    private int badExemplars;
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
        SeriesTable.Entry entry = accept(series, timestampMs, false);
        if (entry != null && entry.series != null) {
            long atMs = entry.ownTime ? timestampMs : scrapeMs;
            batch.add(entry.series, atMs, value, start(startMs, atMs));
            if (exemplar != null) {
                exemplar(entry, entry.series, exemplar, atMs);
            }
        }
    }

    @Override
    public boolean histogram(
            SeriesText series, NativeHistogram value, long timestampMs, long startMs, List<ScrapedExemplar> exemplars)
            throws ExpositionException {
        if (!job.nativeHistograms()) {
            return true;
        }
        SeriesTable.Entry entry = accept(series, timestampMs, true);
        if (entry != null && entry.series != null) {
            String wrong = HistogramRules.wrong(value, false);
            if (wrong.isEmpty()) {
                SeriesRef ref = entry.series;
                long atMs = entry.ownTime ? timestampMs : scrapeMs;
                batch.add(new SampleBatch.HistogramPoint(ref, atMs, value, start(startMs, atMs)));
                exemplars.forEach(exemplar -> exemplar(entry, ref, exemplar, atMs));
            } else {
                badHistograms++;
                refused(entry.series.labels() + ": " + wrong);
            }
        }
        return job.classicHistograms();
    }

    /** A start after the sample says nothing. */
    private static long start(long startMs, long atMs) {
        return startMs > 0 && startMs <= atMs ? startMs : 0;
    }

    /** A target repeats its exemplars with each scrape; each is passed on once. */
    private void exemplar(SeriesTable.Entry entry, SeriesRef series, ScrapedExemplar exemplar, long sampleMs) {
        if (exemplar.equals(entry.exemplar)) {
            return;
        }
        entry.exemplar = exemplar;
        long atMs = exemplar.timestampMs() == NO_TIMESTAMP ? sampleMs : exemplar.timestampMs();
        String wrong = time.outside(atMs, scrapeMs);
        int length = 0;
        Labels.Builder masked = new Labels.Builder();
        for (int i = 0; i < exemplar.labels().size(); i++) {
            String name = exemplar.labels().name(i);
            String value = exemplar.labels().value(i);
            length += name.length() + value.length();
            wrong = wrong.isEmpty() ? LabelRules.labelName(name) : wrong;
            masked.add(name, TextMasker.mask(name, value));
        }
        if (wrong.isEmpty() && length > LONGEST_EXEMPLAR) {
            wrong = "labels of " + length + " characters; at most " + LONGEST_EXEMPLAR + " are taken";
        }
        if (wrong.isEmpty()) {
            batch.add(new SampleBatch.Exemplar(series, atMs, exemplar.value(), masked.build()));
        } else {
            badExemplars++;
            refused(series.labels() + ": exemplar: " + wrong);
        }
    }

    /** The series when its sample is to be kept; null when it is dropped, refused or there already. */
    private SeriesTable.@Nullable Entry accept(SeriesText series, long timestampMs, boolean histogram)
            throws ExpositionException {
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
        boolean first = table.see(entry, ownTime, histogram);
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

    /** Native histograms that are none. */
    int badHistograms() {
        return badHistograms;
    }

    /** Exemplars whose labels or times are not taken. */
    int badExemplars() {
        return badExemplars;
    }

    /** How many were left out, and the first of them; the empty string when none was. */
    String warning() {
        int all = invalid + duplicates + badTimes + badHistograms + badExemplars;
        return all == 0 ? "" : all + " samples were left out, the first: " + firstRefused;
    }
}
