package io.tidewatch.ingest.remotewrite;

import com.google.protobuf.CodedInputStream;
import io.tidewatch.ingest.intake.EventTime;
import io.tidewatch.ingest.intake.Quote;
import io.tidewatch.ingest.masking.TextMasker;
import io.tidewatch.ingest.series.LabelRules;
import io.tidewatch.ingest.series.Metadata;
import io.tidewatch.ingest.series.SampleBatch;
import io.tidewatch.ingest.series.SeriesRef;
import io.tidewatch.model.Labels;
import io.tidewatch.model.MetricType;
import io.tidewatch.model.NativeHistogram;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What both versions of remote write have in common: the points of the series that is being read, which are accepted or
 * refused once its labels are known. For one request, not for several threads.
 */
final class Acceptance {
    private static final int LONGEST_HELP = 1_024;
    private static final int VALUE = (1 << 3) | 1;
    private static final int TIMESTAMP = 2 << 3;
    private static final int START = 3 << 3;

    private record Histogram(long timestampMs, long startMs, NativeHistogram value) {}

    private record Said(int type, String help, String unit) {}

    private record Exemplar(long timestampMs, double value, Labels labels) {}

    final SampleBatch samples = new SampleBatch(2_048);
    final WriteRefusals refusals = new WriteRefusals();
    private final EventTime time;
    private final long nowMs;
    private final HistogramWire histogramWire = new HistogramWire();

    private long[] timestamps = new long[16];
    private double[] values = new double[16];
    private long[] starts = new long[16];
    private int count;
    private final List<Histogram> histograms = new ArrayList<>();
    private final List<Exemplar> exemplars = new ArrayList<>();
    private final List<String> wrongHistograms = new ArrayList<>();
    private final List<String> wrongExemplars = new ArrayList<>();
    /** By family, what was taken as metadata. */
    private final Map<String, Said> said = new HashMap<>();

    Acceptance(EventTime time, long nowMs) {
        this.time = time;
        this.nowMs = nowMs;
    }

    /** Begins a series. */
    void begin() {
        count = 0;
        histograms.clear();
        exemplars.clear();
        wrongHistograms.clear();
        wrongExemplars.clear();
    }

    /** Float samples of the series so far. */
    int sampleCount() {
        return count;
    }

    /** Native histograms of the series so far, wrong ones too. */
    int histogramCount() {
        return histograms.size() + wrongHistograms.size();
    }

    /** Points and exemplars of the series so far. */
    int size() {
        return count + histogramCount() + exemplars.size() + wrongExemplars.size();
    }

    /** Reads a {@code Sample}: value (1), time stamp (2), in 2.0 start time stamp (3). */
    void sample(CodedInputStream in) throws IOException {
        if (count == timestamps.length) {
            timestamps = Arrays.copyOf(timestamps, 2 * count);
            values = Arrays.copyOf(values, 2 * count);
            starts = Arrays.copyOf(starts, 2 * count);
        }
        int limit = in.pushLimit(in.readRawVarint32());
        double value = 0;
        long timestamp = 0;
        long start = 0;
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            switch (tag) {
                case VALUE -> value = in.readDouble();
                case TIMESTAMP -> timestamp = in.readInt64();
                case START -> start = in.readInt64();
                default -> in.skipField(tag);
            }
        }
        in.popLimit(limit);
        timestamps[count] = timestamp;
        values[count] = value;
        starts[count++] = start;
    }

    /** Reads a {@code Histogram}. */
    void histogram(CodedInputStream in) throws IOException {
        int limit = in.pushLimit(in.readRawVarint32());
        histogramWire.read(in);
        in.popLimit(limit);
        try {
            histograms.add(new Histogram(histogramWire.timestampMs(), histogramWire.startMs(), histogramWire.value()));
        } catch (WrongPartException e) {
            wrongHistograms.add(String.valueOf(e.getMessage()));
        }
    }

    void exemplar(long timestampMs, double value, Labels labels) {
        exemplars.add(new Exemplar(timestampMs, value, labels));
    }

    void wrongExemplar(String why) {
        wrongExemplars.add(why);
    }

    /** Refuses the series with all that it holds. */
    void refuseSeries(WriteRefusals.Reason reason, String why) {
        refusals.add(reason, Math.max(1, size()), () -> why);
    }

    /**
     * Takes what is right of the series.
     *
     * @param seriesStartMs start of points that bring none, 0 when not known
     */
    void accept(SeriesRef series, long seriesStartMs) {
        for (int i = 0; i < count; i++) {
            if (inTime(series, "timestamp", timestamps[i], WriteRefusals.Reason.TIMESTAMP)) {
                samples.add(series, timestamps[i], values[i], starts[i] == 0 ? seriesStartMs : starts[i]);
            }
        }
        for (Histogram histogram : histograms) {
            if (inTime(series, "timestamp", histogram.timestampMs, WriteRefusals.Reason.TIMESTAMP)) {
                long start = histogram.startMs == 0 ? seriesStartMs : histogram.startMs;
                samples.add(new SampleBatch.HistogramPoint(series, histogram.timestampMs, histogram.value, start));
            }
        }
        for (Exemplar exemplar : exemplars) {
            if (inTime(series, "exemplar: timestamp", exemplar.timestampMs, WriteRefusals.Reason.EXEMPLAR)) {
                samples.add(new SampleBatch.Exemplar(series, exemplar.timestampMs, exemplar.value, exemplar.labels));
            }
        }
        refuse(series, WriteRefusals.Reason.HISTOGRAM, "histogram: ", wrongHistograms);
        refuse(series, WriteRefusals.Reason.EXEMPLAR, "exemplar: ", wrongExemplars);
    }

    private boolean inTime(SeriesRef series, String what, long timestampMs, WriteRefusals.Reason reason) {
        String outside = time.outside(timestampMs, nowMs);
        if (!outside.isEmpty()) {
            refusals.add(reason, 1, () -> series.labels() + ": " + what + " " + outside);
        }
        return outside.isEmpty();
    }

    private void refuse(SeriesRef series, WriteRefusals.Reason reason, String what, List<String> wrong) {
        for (String why : wrong) {
            refusals.add(reason, 1, () -> series.labels() + ": " + what + why);
        }
    }

    /** Takes metadata; types are numbered in the order of ours in both versions. */
    void metadata(LabelRules.Names names, int type, String family, String help, String unit) {
        // Senders of 2.0 say it with each series.
        Said said = new Said(type, help, unit);
        if (said.equals(this.said.get(family))) {
            return;
        }
        String wrong = names.metric(family);
        if (wrong.isEmpty()) {
            MetricType[] types = MetricType.values();
            MetricType known = type >= 0 && type < types.length ? types[type] : MetricType.UNKNOWN;
            String shortHelp = help.length() > LONGEST_HELP ? help.substring(0, LONGEST_HELP) : help;
            samples.add(new Metadata(family, known, TextMasker.mask(shortHelp), Quote.of(unit)));
            this.said.put(family, said);
        } else {
            refusals.add(WriteRefusals.Reason.LABELS, 1, () -> "metadata: " + wrong);
        }
    }
}
