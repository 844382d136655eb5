package io.tidewatch.query.newest;

import io.tidewatch.model.Labels;
import io.tidewatch.model.TidewatchException;
import io.tidewatch.query.series.SeriesEntry;
import io.tidewatch.query.store.Exemplar;
import io.tidewatch.query.store.FamilyMetadata;
import io.tidewatch.timeseries.codec.ByteSink;
import io.tidewatch.timeseries.codec.ChunkWriter;
import io.tidewatch.timeseries.codec.Samples;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Writes an answer, item by item ({@code docs/formats/newest-samples.md}). For one answer and one thread. */
final class AnswerWriter {
    /** Bytes of an answer. */
    static final int MOST_BYTES = 64 << 20;

    static final int VERSION = 1;

    private final Question.Kind kind;
    private final Map<String, Integer> places = new HashMap<>();
    private final ByteSink texts = new ByteSink(1024);
    private final ByteSink items = new ByteSink(4096);
    private final ByteSink chunks = new ByteSink(256);
    private final ByteSink chunk = new ByteSink(256);
    private final ChunkWriter writer = new ChunkWriter();
    private int count;

    AnswerWriter(Question.Kind kind) {
        this.kind = kind;
    }

    void series(SeriesEntry entry) {
        begin();
        head(entry);
    }

    /** @param samples ascending, each time stamp once */
    void samples(SeriesEntry entry, Samples samples) {
        begin();
        head(entry);
        chunks.clear();
        int written = 0;
        for (int at = 0; at < samples.size(); written++) {
            chunk.clear();
            at = writer.write(samples, at, samples.size(), ChunkWriter.MOST_SAMPLES, chunk);
            chunks.column(chunk);
        }
        items.varint(written);
        items.append(chunks);
    }

    void exemplars(SeriesEntry entry, List<Exemplar> exemplars) {
        begin();
        head(entry);
        items.varint(exemplars.size());
        for (Exemplar exemplar : exemplars) {
            items.zigzag(exemplar.timestampMs());
            items.int64(Double.doubleToRawLongBits(exemplar.value()));
            labels(exemplar.labels());
        }
    }

    void family(FamilyMetadata family) {
        begin();
        items.varint(place(family.family()));
        items.varint(place(family.type().text()));
        items.varint(place(family.help()));
        items.varint(place(family.unit()));
    }

    void text(String text) {
        begin();
        items.varint(place(text));
    }

    /** The answer. */
    byte[] finish(List<Answer.Partition> partitions) {
        check();
        ByteSink out = new ByteSink(64 + texts.size() + items.size());
        out.u8(VERSION);
        out.u8(kind.ordinal());
        out.varint(partitions.size());
        for (Answer.Partition partition : partitions) {
            out.varint(partition.partition());
            out.varint(partition.epoch());
            out.varint(partition.sealed());
            out.varint(partition.until());
        }
        out.varint(places.size());
        out.append(texts);
        out.varint(count);
        out.append(items);
        out.int32(out.crc(0));
        return out.toBytes();
    }

    private void begin() {
        check();
        count++;
    }

    private void check() {
        if ((long) texts.size() + items.size() > MOST_BYTES - (1 << 20)) {
            throw TidewatchException.limit("the newest samples of the query are more than " + (MOST_BYTES >> 20)
                    + " MiB: select fewer series or a shorter range");
        }
    }

    private void head(SeriesEntry entry) {
        items.int64(entry.id().high());
        items.int64(entry.id().low());
        labels(entry.labels());
    }

    private void labels(Labels labels) {
        items.varint(labels.size());
        labels.forEach((name, value) -> {
            items.varint(place(name));
            items.varint(place(value));
        });
    }

    private int place(String text) {
        Integer known = places.putIfAbsent(text, places.size());
        if (known == null) {
            texts.text(text);
            return places.size() - 1;
        }
        return known;
    }
}
