package io.tidewatch.ingest.scrape.loop;

import com.dynatrace.hash4j.hashing.HashValue128;
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
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Makes a batch of one exposition. For one scrape. */
final class ScrapeReading implements ExpositionHandler {
    private static final int LONGEST_HELP = 1_024;
    /** Characters of an exemplar's labels, names and values together (OpenMetrics). */
    private static final int LONGEST_EXEMPLAR = 128;

    private final JobConfig job;
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
    ScrapeReading(JobConfig job, SeriesTable table, SampleBatch batch, EventTime time, long scrapeMs, long maxSamples) {
        this.job = job;
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
        int number = accept(series, timestampMs, false);
        if (number != ScrapedSeries.NONE) {
            SeriesRef ref = table.series().ref(number);
            long atMs = time(number, timestampMs);
            batch.add(ref, atMs, value, start(startMs, atMs));
            if (exemplar != null) {
                exemplar(number, ref, exemplar, atMs);
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
        int number = accept(series, timestampMs, true);
        if (number != ScrapedSeries.NONE) {
            SeriesRef ref = table.series().ref(number);
            String wrong = HistogramRules.wrong(value, false);
            if (wrong.isEmpty()) {
                long atMs = time(number, timestampMs);
                batch.add(new SampleBatch.HistogramPoint(ref, atMs, value, start(startMs, atMs)));
                exemplars.forEach(exemplar -> exemplar(number, ref, exemplar, atMs));
            } else {
                badHistograms++;
                refused(() -> ref.labels() + ": " + wrong);
            }
        }
        return job.classicHistograms();
    }

    private long time(int number, long timestampMs) {
        return table.series().hasOwnTime(number) ? timestampMs : scrapeMs;
    }

    /** A start after the sample says nothing. */
    private static long start(long startMs, long atMs) {
        return startMs > 0 && startMs <= atMs ? startMs : 0;
    }

    /** A target repeats its exemplars with each scrape; each is passed on once. */
    private void exemplar(int number, SeriesRef series, ScrapedExemplar exemplar, long sampleMs) {
        if (!table.series().isNewExemplar(number, exemplar.hash())) {
            return;
        }
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
            String why = wrong;
            refused(() -> series.labels() + ": exemplar: " + why);
        }
    }

    /** The series when its sample is to be kept; else it is dropped, refused or there already. */
    private int accept(SeriesText text, long timestampMs, boolean histogram) throws ExpositionException {
        scraped++;
        HashValue128 key = text.key();
        int known = table.find(key);
        int number = known == ScrapedSeries.NONE ? add(key, text) : known;
        boolean ownTime = job.honorTimestamps() && timestampMs != NO_TIMESTAMP;
        boolean first = table.see(number, ownTime, histogram);
        ScrapedSeries series = table.series();
        if (!series.isKept(number)) {
            if (series.isRefused(number)) {
                invalid++;
                refused(() -> series.refused(number));
            }
            return ScrapedSeries.NONE;
        }
        kept++;
        if (job.limits().samples() > 0 && kept > job.limits().samples()) {
            throw new ScrapeFailure(
                    "sample_limit exceeded (limit: " + job.limits().samples() + ")");
        }
        if (!first && !ownTime) {
            duplicates++;
            refused(() -> series.ref(number).labels() + " stands twice");
            return ScrapedSeries.NONE;
        }
        if (ownTime) {
            String outside = time.outside(timestampMs, scrapeMs);
            if (!outside.isEmpty()) {
                badTimes++;
                refused(() -> series.ref(number).labels() + ": timestamp " + outside);
                return ScrapedSeries.NONE;
            }
        }
        return number;
    }

    private int add(HashValue128 key, SeriesText text) throws ExpositionException {
        if (table.size() >= 2 * maxSamples || scraped > maxSamples) {
            throw new ScrapeFailure("more than " + maxSamples + " samples (tidewatch.scrape.max-samples)");
        }
        return table.add(key, text, table.series().rules().of(text.labels()));
    }

    private void refused(Supplier<String> why) {
        if (firstRefused.isEmpty()) {
            firstRefused = why.get();
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
