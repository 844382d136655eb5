package io.tidewatch.events.metrics;

import io.tidewatch.events.EventHeaders;
import io.tidewatch.events.FamilyBloom;
import io.tidewatch.events.RecordHeaders;
import io.tidewatch.model.Labels;
import io.tidewatch.model.MetricType;
import io.tidewatch.model.NativeHistogram;
import io.tidewatch.model.ProjectId;
import io.tidewatch.model.TimeRange;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Builds a metrics record, format version 1 ({@code docs/formats/metrics.md}): points of one project and one partition.
 * The same calls in the same order give the same bytes. Reusable through {@link #clear}; not for several threads.
 */
public final class MetricsRecordWriter {
    /** Most bytes that a float point takes, without a start time stamp. */
    private static final int FLOAT_BYTES = 21;

    private static final int SERIES_BYTES = 14;
    private static final int FAMILY_BYTES = 48;

    private final SeriesTable series = new SeriesTable();
    private final SymbolSink symbols = new SymbolSink();
    private final PointTable floats = new PointTable();
    private final PointTable histograms = new PointTable();
    private final ByteSink exemplars = new ByteSink(64);
    private final ByteSink metadata = new ByteSink(64);
    private final SectionSink sections = new SectionSink(series, symbols);
    private final ByteSink out = new ByteSink(4096);

    /** Families of exemplars and metadata. */
    private final Set<String> otherFamilies = new LinkedHashSet<>();

    private int exemplarCount;
    private int metadataCount;
    private boolean labels;
    private long minTime = Long.MAX_VALUE;
    private long maxTime = Long.MIN_VALUE;
    /** Bytes that what was added can take at most, symbols, exemplars and metadata apart. */
    private int bound;

    /**
     * The number of a series in this record, for {@link #sample} and {@link #histogram}. Asking again for a known hash
     * gives the same number.
     *
     * @param family {@code MetricFamily.of} of the series' name
     * @param seriesHash {@code SeriesHasher.hash} of its labels
     * @param carried its labels when the record shall carry them, else null
     */
    public int series(String family, long seriesHash, @Nullable Labels carried) {
        int number = series.find(seriesHash);
        if (number < 0) {
            int families = series.families().size();
            number = series.add(family, seriesHash);
            floats.addSeries(number);
            histograms.addSeries(number);
            bound += SERIES_BYTES + FAMILY_BYTES * (series.families().size() - families);
        }
        if (carried != null && series.labels(number) == null) {
            series.setLabels(number, carried);
            labels = true;
            bound += 6 * carried.size();
            for (int i = 0; i < carried.size(); i++) {
                symbols.number(carried.name(i));
                symbols.number(carried.value(i));
            }
        }
        return number;
    }

    /**
     * Adds a float sample.
     *
     * @param seriesNumber from {@link #series}
     * @param timestampMs milliseconds since the Unix epoch
     * @param value any double; its raw bits are kept
     * @param startTimestampMs since when a cumulative value counts; 0 when not known
     */
    public void sample(int seriesNumber, long timestampMs, double value, long startTimestampMs) {
        floats.add(seriesNumber, timestampMs, value, startTimestampMs);
        bound += FLOAT_BYTES + (startTimestampMs == 0 ? 1 : 10);
        seen(timestampMs);
    }

    /** Adds a native histogram; parameters as of {@link #sample}. */
    public void histogram(int seriesNumber, long timestampMs, NativeHistogram value, long startTimestampMs) {
        histograms.add(seriesNumber, timestampMs, value, startTimestampMs);
        int numbers = 4
                + value.positiveCounts().size()
                + value.negativeCounts().size()
                + value.customBounds().size();
        int spans = value.positiveSpans().size() + value.negativeSpans().size();
        bound += FLOAT_BYTES + 30 + 9 * numbers + 10 * spans;
        seen(timestampMs);
    }

    /** Adds an exemplar of a series of that family; the series need not be in this record. */
    public void exemplar(String family, long seriesHash, long timestampMs, double value, Labels exemplarLabels) {
        sections.exemplar(exemplars, seriesHash, timestampMs, value, exemplarLabels);
        exemplarCount++;
        otherFamilies.add(family);
        seen(timestampMs);
    }

    /** Adds metadata of a metric family; help and unit may be empty. */
    public void metadata(String family, MetricType type, String help, String unit) {
        sections.metadata(metadata, family, type, help, unit);
        metadataCount++;
        otherFamilies.add(family);
    }

    private void seen(long timestampMs) {
        minTime = Math.min(minTime, timestampMs);
        maxTime = Math.max(maxTime, timestampMs);
    }

    /** Whether nothing was added that a record could carry. */
    public boolean isEmpty() {
        return count() == 0 && metadataCount == 0 && !labels;
    }

    /** Samples, histograms and exemplars added: the header {@link RecordHeaders#COUNT}. */
    public int count() {
        return floats.size() + histograms.size() + exemplarCount;
    }

    /** Float samples added. */
    public int samples() {
        return floats.size();
    }

    /** Float samples and native histograms added. */
    public int points() {
        return floats.size() + histograms.size();
    }

    /** Series added. */
    public int seriesCount() {
        return series.size();
    }

    /** Oldest and newest time stamp of points and exemplars; null when there are none. */
    public @Nullable TimeRange time() {
        return count() == 0 ? null : new TimeRange(minTime, maxTime);
    }

    /** Whether the record carries labels of series. */
    public boolean carriesLabels() {
        return labels;
    }

    /** Hashes of the series whose labels the record carries, for {@link LabelBook#acknowledged}. */
    public long[] carriedSeries() {
        return series.hashesWithLabels();
    }

    /** Families of what was added, in order. */
    public Set<String> families() {
        Set<String> names = new LinkedHashSet<>();
        series.families().forEach(family -> names.add(family.name));
        names.addAll(otherFamilies);
        return names;
    }

    /** Bytes that {@link #toBytes} gives at most; costs nothing. Usually twice what it really gives. */
    public int size() {
        return 32 + bound + symbols.size() + exemplars.size() + metadata.size();
    }

    /** The headers of this record. */
    public EventHeaders headers(ProjectId project, @Nullable String traceparent) {
        return new EventHeaders(
                RecordHeaders.Kind.BATCH, project, count(), time(), FamilyBloom.of(families()), labels, traceparent);
    }

    /** The record's value. The writer keeps what was added until {@link #clear}. */
    public byte[] toBytes() {
        out.clear();
        out.u8(RecordLayout.VERSION);
        long base = count() == 0 ? 0 : minTime;
        out.zigzag(base);
        sections.symbols(out);
        for (SeriesTable.Family family : series.families()) {
            sections.floats(out, family, floats, histograms, base);
            sections.histograms(out, family, floats, histograms, base);
        }
        sections.counted(out, RecordLayout.SECTION_EXEMPLARS, exemplarCount, exemplars);
        sections.counted(out, RecordLayout.SECTION_METADATA, metadataCount, metadata);
        return out.toBytes();
    }

    /** Forgets everything added; keeps the buffers. */
    public void clear() {
        series.clear();
        symbols.clear();
        floats.clear();
        histograms.clear();
        exemplars.clear();
        metadata.clear();
        otherFamilies.clear();
        exemplarCount = 0;
        metadataCount = 0;
        labels = false;
        minTime = Long.MAX_VALUE;
        maxTime = Long.MIN_VALUE;
        bound = 0;
    }
}
