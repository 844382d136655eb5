package io.tidewatch.events.metrics;

import io.tidewatch.events.CorruptRecordException;
import io.tidewatch.events.UnknownVersionException;
import io.tidewatch.model.Labels;
import io.tidewatch.model.MetricType;
import java.nio.ByteBuffer;

/**
 * Reads metrics records of every format version there is ({@code docs/formats/metrics.md}). Float samples cost no
 * allocation. A reader is reusable and holds buffers; it is not for several threads, nor to be called from within its
 * visitor.
 *
 * <p>A corrupt record ends with an exception that names the byte; the visitor has seen what stood before. Nothing is
 * allocated by a number that the record's length does not bear out.
 */
public final class MetricsRecordReader {
    private static final MetricType[] TYPES = MetricType.values();

    private final ByteSource record = new ByteSource();
    private final ByteSource section = new ByteSource();
    private final ByteSource hashes = new ByteSource();
    private final ByteSource labels = new ByteSource();
    private final ByteSource counts = new ByteSource();
    private final ByteSource times = new ByteSource();
    private final ByteSource starts = new ByteSource();
    private final SymbolSource symbols = new SymbolSource();
    private final NumberSource numbers = new NumberSource();
    private final HistogramSource histograms = new HistogramSource(numbers);

    /**
     * Reads a record's value.
     *
     * @throws UnknownVersionException when the version is not known
     * @throws CorruptRecordException when the bytes do not follow the format
     */
    public void read(byte[] value, MetricsVisitor visitor) {
        read(value, 0, value.length, visitor);
    }

    /** As {@link #read(byte[], MetricsVisitor)}, from position to limit, which do not change. */
    public void read(ByteBuffer value, MetricsVisitor visitor) {
        if (value.hasArray()) {
            read(value.array(), value.arrayOffset() + value.position(), value.remaining(), visitor);
        } else {
            byte[] copy = new byte[value.remaining()];
            value.duplicate().get(copy);
            read(copy, visitor);
        }
    }

    private void read(byte[] array, int offset, int length, MetricsVisitor visitor) {
        record.wrap(array, offset, length);
        symbols.clear();
        int version = record.u8("format version");
        if (version != RecordLayout.VERSION) {
            throw new UnknownVersionException(0, version);
        }
        long base = record.zigzag("base time");
        boolean first = true;
        while (record.remaining() > 0) {
            int at = record.offset();
            int type = record.u8("section type");
            section.takeColumn(record, "section");
            switch (type) {
                case RecordLayout.SECTION_SYMBOLS -> {
                    if (!first) {
                        throw new CorruptRecordException(at, "the symbols do not stand first");
                    }
                    symbols.read(section);
                }
                case RecordLayout.SECTION_FLOATS -> points(base, false, visitor);
                case RecordLayout.SECTION_HISTOGRAMS -> points(base, true, visitor);
                case RecordLayout.SECTION_EXEMPLARS -> exemplars(visitor);
                case RecordLayout.SECTION_METADATA -> metadata(visitor);
                default -> throw new CorruptRecordException(at, "section type " + type + " is not known");
            }
            first = false;
        }
    }

    private void points(long base, boolean histogram, MetricsVisitor visitor) {
        int family = section.int32("family hash");
        int flags = section.u8("section flags");
        if ((flags & ~RecordLayout.FLAGS) != 0) {
            throw section.corrupt("section flags " + flags + " are not known");
        }
        boolean oneEach = (flags & RecordLayout.FLAG_ONE_EACH) != 0;
        boolean oneTime = (flags & RecordLayout.FLAG_ONE_TIME) != 0;
        boolean hasLabels = (flags & RecordLayout.FLAG_LABELS) != 0;
        boolean hasStarts = (flags & RecordLayout.FLAG_STARTS) != 0;
        int series = section.count("number of series", 1, Long.BYTES);
        // A float takes half a byte at least, a histogram several.
        int points = oneEach ? series : section.count("number of points", 2, 1);
        if (!visitor.family(family, series, points)) {
            return;
        }
        hashes.take(section, series * Long.BYTES, "series hashes");
        if (hasLabels) {
            labels.takeColumn(section, "labels");
        }
        if (!oneEach) {
            counts.takeColumn(section, "point counts");
        }
        long oneTimeMs = 0;
        if (oneTime) {
            oneTimeMs = base + section.zigzag("time stamp");
        } else {
            times.takeColumn(section, "time stamps");
        }
        if (hasStarts) {
            starts.takeColumn(section, "start time stamps");
        }
        if (!histogram) {
            numbers.start(section, points);
        }

        int left = points;
        long firstOfSeries = base;
        long step = 0;
        long start = hasStarts ? base : 0;
        for (int s = 0; s < series; s++) {
            long hash = hashes.int64("series hash");
            if (hasLabels) {
                seriesLabels(hash, visitor);
            }
            int count = 1;
            if (!oneEach) {
                count = counts.index("point count", left + 1);
            }
            left -= count;
            long time = oneTimeMs;
            for (int p = 0; p < count; p++) {
                if (!oneTime) {
                    long delta = times.zigzag("time stamp");
                    if (p == 0) {
                        firstOfSeries += delta;
                        time = firstOfSeries;
                    } else {
                        step += delta;
                        time += step;
                    }
                }
                if (hasStarts) {
                    start += starts.zigzag("start time stamp");
                }
                if (histogram) {
                    visitor.histogram(hash, time, histograms.next(section), start);
                } else {
                    visitor.sample(hash, time, numbers.next(), start);
                }
            }
        }
        if (left != 0) {
            throw section.corrupt("the series have " + left + " points less than the section");
        }
        if (!histogram) {
            numbers.finish(section);
        }
        section.mustEnd("the section");
        if (hasLabels) {
            labels.mustEnd("the labels");
        }
        if (!oneEach) {
            counts.mustEnd("the point counts");
        }
        if (!oneTime) {
            times.mustEnd("the time stamps");
        }
        if (hasStarts) {
            starts.mustEnd("the start time stamps");
        }
    }

    private void seriesLabels(long hash, MetricsVisitor visitor) {
        // 0 says "not here", n + 1 says n pairs.
        int pairs = labels.count("number of labels", 1, 1) - 1;
        if (pairs < 0) {
            return;
        }
        if (visitor.wantsLabels(hash)) {
            visitor.labels(hash, pairs(labels, pairs));
        } else {
            for (int i = 0; i < 2 * pairs; i++) {
                labels.varint("symbol number");
            }
        }
    }

    private Labels pairs(ByteSource source, int pairs) {
        Labels.Builder builder = new Labels.Builder();
        for (int i = 0; i < pairs; i++) {
            builder.add(symbols.next(source, "label name"), symbols.next(source, "label value"));
        }
        try {
            return builder.build();
        } catch (IllegalArgumentException e) {
            throw source.corrupt(String.valueOf(e.getMessage()));
        }
    }

    private void exemplars(MetricsVisitor visitor) {
        int count = section.count("number of exemplars", 1, 11);
        for (int i = 0; i < count; i++) {
            long hash = section.int64("series hash");
            long time = section.zigzag("time stamp");
            Labels exemplarLabels = pairs(section, section.count("number of labels", 1, 2));
            numbers.start(section, 1);
            double value = numbers.next();
            numbers.finish(section);
            visitor.exemplar(hash, time, value, exemplarLabels);
        }
        section.mustEnd("the exemplars");
    }

    private void metadata(MetricsVisitor visitor) {
        int count = section.count("number of families", 1, 4);
        for (int i = 0; i < count; i++) {
            String family = symbols.next(section, "family");
            int type = section.u8("metric type");
            if (type >= TYPES.length) {
                throw section.corrupt("metric type " + type + " is not known");
            }
            String help = symbols.next(section, "help");
            visitor.metadata(family, TYPES[type], help, symbols.next(section, "unit"));
        }
        section.mustEnd("the metadata");
    }
}
