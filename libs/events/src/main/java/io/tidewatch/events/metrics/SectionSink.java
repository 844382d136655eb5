package io.tidewatch.events.metrics;

import io.tidewatch.model.Labels;
import io.tidewatch.model.MetricType;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Writes the sections of a metrics record. Not for several threads. */
final class SectionSink {
    private final SeriesTable series;
    private final SymbolSink symbols;
    private final NumberSink numbers = new NumberSink();
    private final HistogramSink histogramSink = new HistogramSink(numbers);
    private final ByteSink body = new ByteSink(1024);
    private final ByteSink column = new ByteSink(256);
    private int[] members = new int[16];
    private int size;

    SectionSink(SeriesTable series, SymbolSink symbols) {
        this.series = series;
        this.symbols = symbols;
    }

    void symbols(ByteSink out) {
        if (!symbols.isEmpty()) {
            body.clear();
            symbols.writeTo(body);
            section(out, RecordLayout.SECTION_SYMBOLS);
        }
    }

    /** Floats of a family, and the labels of its series that have no points at all. */
    void floats(ByteSink out, SeriesTable.Family family, PointTable floats, PointTable histograms, long base) {
        size = 0;
        for (int i = 0; i < family.size; i++) {
            int s = family.series[i];
            if (floats.count(s) > 0 || (histograms.count(s) == 0 && series.labels(s) != null)) {
                addMember(s);
            }
        }
        if (size > 0) {
            points(family, floats, null, base);
            for (int i = 0; i < size; i++) {
                for (int p = floats.first(members[i]); p != PointTable.NONE; p = floats.next(p)) {
                    numbers.add(floats.value(p));
                }
            }
            numbers.flushTo(body);
            section(out, RecordLayout.SECTION_FLOATS);
        }
    }

    /** Native histograms of a family; labels that stand beside floats are not repeated. */
    void histograms(ByteSink out, SeriesTable.Family family, PointTable floats, PointTable histograms, long base) {
        size = 0;
        for (int i = 0; i < family.size; i++) {
            if (histograms.count(family.series[i]) > 0) {
                addMember(family.series[i]);
            }
        }
        if (size > 0) {
            points(family, histograms, floats, base);
            for (int i = 0; i < size; i++) {
                for (int p = histograms.first(members[i]); p != PointTable.NONE; p = histograms.next(p)) {
                    histogramSink.add(body, histograms.histogram(p));
                }
            }
            section(out, RecordLayout.SECTION_HISTOGRAMS);
        }
    }

    private void addMember(int number) {
        if (size == members.length) {
            members = Arrays.copyOf(members, 2 * size);
        }
        members[size++] = number;
    }

    /** All columns but the values. */
    private void points(SeriesTable.Family family, PointTable points, @Nullable PointTable told, long base) {
        int flags = RecordLayout.FLAG_ONE_EACH | RecordLayout.FLAG_ONE_TIME;
        int total = 0;
        long time = 0;
        for (int i = 0; i < size; i++) {
            int s = members[i];
            if (tells(s, told)) {
                flags |= RecordLayout.FLAG_LABELS;
            }
            if (points.count(s) != 1) {
                flags &= ~RecordLayout.FLAG_ONE_EACH;
            }
            for (int p = points.first(s); p != PointTable.NONE; p = points.next(p)) {
                time = total == 0 ? points.time(p) : time;
                if (points.time(p) != time) {
                    flags &= ~RecordLayout.FLAG_ONE_TIME;
                }
                if (points.start(p) != 0) {
                    flags |= RecordLayout.FLAG_STARTS;
                }
                total++;
            }
        }
        body.clear();
        body.int32(family.hash);
        body.u8(flags);
        body.varint(size);
        if ((flags & RecordLayout.FLAG_ONE_EACH) == 0) {
            body.varint(total);
        }
        for (int i = 0; i < size; i++) {
            body.int64(series.hash(members[i]));
        }
        if ((flags & RecordLayout.FLAG_LABELS) != 0) {
            labels(told);
        }
        if ((flags & RecordLayout.FLAG_ONE_EACH) == 0) {
            column.clear();
            for (int i = 0; i < size; i++) {
                column.varint(points.count(members[i]));
            }
            body.column(column);
        }
        if ((flags & RecordLayout.FLAG_ONE_TIME) != 0) {
            body.zigzag(total == 0 ? 0 : time - base);
        } else {
            times(points, base);
        }
        if ((flags & RecordLayout.FLAG_STARTS) != 0) {
            starts(points, base);
        }
    }

    private boolean tells(int number, @Nullable PointTable told) {
        return series.labels(number) != null && (told == null || told.count(number) == 0);
    }

    private void labels(@Nullable PointTable told) {
        column.clear();
        for (int i = 0; i < size; i++) {
            Labels labels = tells(members[i], told) ? series.labels(members[i]) : null;
            if (labels == null) {
                column.varint(0);
            } else {
                symbolPairs(column, labels, labels.size() + 1);
            }
        }
        body.column(column);
    }

    private void symbolPairs(ByteSink sink, Labels labels, int count) {
        sink.varint(count);
        for (int i = 0; i < labels.size(); i++) {
            sink.varint(symbols.number(labels.name(i)));
            sink.varint(symbols.number(labels.value(i)));
        }
    }

    /** A series' first time relative to the first one of the series before, the others by how far the step changes. */
    private void times(PointTable points, long base) {
        column.clear();
        long firstOfSeries = base;
        long step = 0;
        for (int i = 0; i < size; i++) {
            int first = points.first(members[i]);
            long previous = firstOfSeries;
            for (int p = first; p != PointTable.NONE; p = points.next(p)) {
                long time = points.time(p);
                if (p == first) {
                    column.zigzag(time - firstOfSeries);
                    firstOfSeries = time;
                } else {
                    column.zigzag(time - previous - step);
                    step = time - previous;
                }
                previous = time;
            }
        }
        body.column(column);
    }

    private void starts(PointTable points, long base) {
        column.clear();
        long previous = base;
        for (int i = 0; i < size; i++) {
            for (int p = points.first(members[i]); p != PointTable.NONE; p = points.next(p)) {
                column.zigzag(points.start(p) - previous);
                previous = points.start(p);
            }
        }
        body.column(column);
    }

    /** Appends one exemplar to the body of the exemplars section. */
    void exemplar(ByteSink sink, long seriesHash, long timestampMs, double value, Labels labels) {
        sink.int64(seriesHash);
        sink.zigzag(timestampMs);
        symbolPairs(sink, labels, labels.size());
        numbers.add(value);
        numbers.flushTo(sink);
    }

    /** Appends the metadata of one family to the body of the metadata section. */
    void metadata(ByteSink sink, String family, MetricType type, String help, String unit) {
        sink.varint(symbols.number(family));
        sink.u8(type.ordinal());
        sink.varint(symbols.number(help));
        sink.varint(symbols.number(unit));
    }

    /** A section that begins with the number of its entries; none when there are none. */
    void counted(ByteSink out, int type, int count, ByteSink entries) {
        if (count > 0) {
            body.clear();
            body.varint(count);
            body.append(entries);
            section(out, type);
        }
    }

    private void section(ByteSink out, int type) {
        out.u8(type);
        out.column(body);
    }
}
