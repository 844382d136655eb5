package io.tidewatch.query.newest;

import io.tidewatch.model.Labels;
import io.tidewatch.model.MetricType;
import io.tidewatch.model.ProjectId;
import io.tidewatch.model.SeriesId;
import io.tidewatch.query.store.Exemplar;
import io.tidewatch.query.store.FamilyMetadata;
import io.tidewatch.timeseries.codec.ByteSource;
import io.tidewatch.timeseries.codec.ChunkReader;
import io.tidewatch.timeseries.codec.CorruptBlockException;
import io.tidewatch.timeseries.codec.Samples;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;

/** Reads an answer ({@code docs/formats/newest-samples.md}). For one answer and one thread. */
final class AnswerReader {
    private static final int LEAST_SERIES_BYTES = 17;

    private final ProjectId project;
    private final ByteSource in;
    private final ChunkReader chunks = new ChunkReader();
    private List<String> texts = List.of();

    private AnswerReader(ProjectId project, byte[] bytes) {
        this.project = project;
        this.in = new ByteSource();
        in.wrap(bytes, 0, bytes.length - Integer.BYTES);
    }

    /**
     * The answer.
     *
     * @param project that was asked about
     * @throws CorruptBlockException when the bytes do not follow the format
     */
    static Answer read(ProjectId project, Question.Kind kind, byte[] bytes) {
        if (bytes.length <= Integer.BYTES) {
            throw new CorruptBlockException("an answer of " + bytes.length + " bytes");
        }
        CRC32C crc = new CRC32C();
        crc.update(bytes, 0, bytes.length - Integer.BYTES);
        ByteSource check = new ByteSource();
        check.wrap(bytes, bytes.length - Integer.BYTES, Integer.BYTES);
        if (check.int32("check") != (int) crc.getValue()) {
            throw new CorruptBlockException("the answer's check does not fit");
        }
        return new AnswerReader(project, bytes).read(kind);
    }

    private Answer read(Question.Kind kind) {
        int version = in.u8("version");
        if (version != AnswerWriter.VERSION) {
            throw in.corrupt("version " + version + " is not known");
        }
        int of = in.u8("kind");
        if (of != kind.ordinal()) {
            throw in.corrupt("the answer is one to kind " + of + ", not " + kind.ordinal());
        }
        List<Answer.Partition> partitions = new ArrayList<>();
        for (int left = in.count("partitions", 4); left > 0; left--) {
            partitions.add(new Answer.Partition(
                    in.between(0, Integer.MAX_VALUE, "partition"),
                    in.varint("epoch"),
                    in.varint("sealed"),
                    in.varint("until")));
        }
        List<String> all = new ArrayList<>();
        for (int left = in.count("texts", 1); left > 0; left--) {
            all.add(in.text("text"));
        }
        texts = all;
        Answer answer = new Answer(partitions, new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        for (int left = in.count("items", 1); left > 0; left--) {
            item(kind, answer);
        }
        in.mustEnd("answer");
        return answer;
    }

    private void item(Question.Kind kind, Answer into) {
        switch (kind) {
            case SAMPLES -> into.series().add(series(true, false));
            case EXEMPLARS -> into.series().add(series(false, true));
            case SERIES -> into.series().add(series(false, false));
            case LABEL_NAMES, LABEL_VALUES -> into.texts().add(text());
            case METADATA ->
                into.families()
                        .add(new FamilyMetadata(
                                project, text(), MetricType.ofText(text()).orElse(MetricType.UNKNOWN), text(), text()));
        }
    }

    private Answer.Series series(boolean withSamples, boolean withExemplars) {
        if (in.remaining() < LEAST_SERIES_BYTES) {
            throw in.corrupt("a series ends early");
        }
        SeriesId id = new SeriesId(in.int64("identity"), in.int64("identity"));
        Labels labels = labels();
        Samples samples = new Samples(1);
        if (withSamples) {
            for (int left = in.count("chunks", 1); left > 0; left--) {
                chunks.read(new ByteSource(in.column("chunk")), Long.MIN_VALUE, Long.MAX_VALUE, samples);
            }
        }
        List<Exemplar> exemplars = new ArrayList<>();
        if (withExemplars) {
            for (int left = in.count("exemplars", 10); left > 0; left--) {
                exemplars.add(new Exemplar(in.zigzag("time"), Double.longBitsToDouble(in.int64("value")), labels()));
            }
        }
        return new Answer.Series(id, labels, samples, exemplars);
    }

    private Labels labels() {
        int count = in.count("labels", 2);
        Labels.Builder labels = new Labels.Builder();
        for (int i = 0; i < count; i++) {
            labels.add(text(), text());
        }
        try {
            return labels.build();
        } catch (IllegalArgumentException e) {
            throw in.corrupt("labels that are none: " + e.getMessage());
        }
    }

    private String text() {
        int place = in.between(0, Integer.MAX_VALUE, "place of a text");
        if (place >= texts.size()) {
            throw in.corrupt("text " + place + " of " + texts.size());
        }
        return texts.get(place);
    }
}
