package io.tidewatch.query.newest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidewatch.events.SeriesHasher;
import io.tidewatch.model.Fault;
import io.tidewatch.model.Labels;
import io.tidewatch.model.MetricType;
import io.tidewatch.model.NativeHistogram;
import io.tidewatch.model.ProjectId;
import io.tidewatch.model.TidewatchException;
import io.tidewatch.promql.source.LabelMatcher;
import io.tidewatch.query.series.SeriesEntry;
import io.tidewatch.query.store.Exemplar;
import io.tidewatch.query.store.FamilyMetadata;
import io.tidewatch.timeseries.codec.CorruptBlockException;
import io.tidewatch.timeseries.codec.Samples;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class AnswerTest {
    private static final ProjectId PROJECT = new ProjectId("answers");
    private static final List<Answer.Partition> PARTITIONS =
            List.of(new Answer.Partition(0, 3, 17, 0), new Answer.Partition(5, 1, 0, 900));

    private static SeriesEntry entry(Labels labels) {
        return new SeriesEntry(PROJECT, SeriesHasher.id(labels), labels, 0, true, 0);
    }

    private static Answer read(Question.Kind kind, AnswerWriter writer) {
        return AnswerReader.read(PROJECT, kind, writer.finish(PARTITIONS));
    }

    @Test
    void aQuestionComesBackAsItWas() {
        Question question = new Question(
                Question.Kind.LABEL_VALUES,
                Long.MIN_VALUE,
                Long.MAX_VALUE,
                "größe",
                List.of(0, 3, 7),
                List.of(
                        List.of(
                                new LabelMatcher("__name__", LabelMatcher.Op.EQUAL, "m"),
                                new LabelMatcher("a", LabelMatcher.Op.NOT_REGEX, "x.*|y")),
                        List.of()));
        assertThat(Question.read(question.bytes())).isEqualTo(question);
    }

    @Test
    void aQuestionThatCannotBeReadIsTheCallersFault() {
        byte[] whole = new Question(
                        Question.Kind.SAMPLES,
                        0,
                        1,
                        "",
                        List.of(1),
                        List.of(List.of(new LabelMatcher("a", LabelMatcher.Op.EQUAL, "b"))))
                .bytes();
        byte[] other = whole.clone();
        other[0] = 9;
        byte[] cut = Arrays.copyOf(whole, whole.length - 1);
        byte[] longer = Arrays.copyOf(whole, whole.length + 1);
        for (byte[] wrong : List.of(other, cut, longer, new byte[0], new byte[Question.MOST_BYTES + 1])) {
            assertThatThrownBy(() -> Question.read(wrong))
                    .isInstanceOfSatisfying(
                            TidewatchException.class, e -> assertThat(e.fault()).isEqualTo(Fault.CALLER));
        }
        assertThatThrownBy(() -> Question.read(other)).hasMessageContaining("version 9 is not known");
    }

    @Test
    void samplesComeBackBitByBit() {
        Samples samples = new Samples();
        double[] values = {1.25, -0.0, Double.longBitsToDouble(0x7ff8_0000_0000_0abcL), Double.POSITIVE_INFINITY};
        for (int i = 0; i < values.length; i++) {
            samples.add(1_000L + i * i, values[i], null, i == 2 ? 77 : 0);
        }
        NativeHistogram histogram = new NativeHistogram(
                NativeHistogram.ResetHint.NO_RESET,
                3,
                0.001,
                2,
                5,
                9.5,
                List.of(new NativeHistogram.Span(-1, 2)),
                List.of(1.0, 2.0),
                List.of(),
                List.of(),
                List.of());
        samples.add(2_000, Double.NaN, histogram, 0);
        Labels labels = Labels.of("__name__", "m", "a", "größe", "b", "m");
        AnswerWriter writer = new AnswerWriter(Question.Kind.SAMPLES);
        writer.samples(entry(labels), samples);
        writer.samples(entry(Labels.of("__name__", "n")), new Samples());

        Answer answer = read(Question.Kind.SAMPLES, writer);
        assertThat(answer.partitions()).isEqualTo(PARTITIONS);
        assertThat(answer.series()).hasSize(2);
        Answer.Series series = answer.series().get(0);
        assertThat(series.labels()).isEqualTo(labels);
        assertThat(series.id()).isEqualTo(SeriesHasher.id(labels));
        assertThat(series.samples().size()).isEqualTo(samples.size());
        for (int i = 0; i < samples.size(); i++) {
            assertThat(series.samples().same(i, samples, i)).as("sample %d", i).isTrue();
            assertThat(series.samples().start(i)).isEqualTo(samples.start(i));
        }
        assertThat(answer.series().get(1).samples().size()).isZero();
    }

    @Test
    void exemplarsMetadataAndTextsComeBack() {
        Labels labels = Labels.of("__name__", "m");
        Exemplar exemplar = new Exemplar(-5, -0.0, Labels.of("trace_id", "abc"));
        AnswerWriter exemplars = new AnswerWriter(Question.Kind.EXEMPLARS);
        exemplars.exemplars(entry(labels), List.of(exemplar, new Exemplar(7, 1, Labels.EMPTY)));
        List<Exemplar> back =
                read(Question.Kind.EXEMPLARS, exemplars).series().get(0).exemplars();
        assertThat(back).hasSize(2);
        assertThat(back.get(0).same(exemplar)).isTrue();

        FamilyMetadata family = new FamilyMetadata(PROJECT, "m", MetricType.COUNTER, "Help.", "");
        AnswerWriter families = new AnswerWriter(Question.Kind.METADATA);
        families.family(family);
        assertThat(read(Question.Kind.METADATA, families).families()).containsExactly(family);

        AnswerWriter texts = new AnswerWriter(Question.Kind.LABEL_NAMES);
        texts.text("a");
        texts.text("b");
        assertThat(read(Question.Kind.LABEL_NAMES, texts).texts()).containsExactly("a", "b");
    }

    @Test
    void anAnswerWithAnyByteChangedOrMissingCountsAsNone() {
        Samples samples = new Samples();
        samples.add(1, 2);
        AnswerWriter writer = new AnswerWriter(Question.Kind.SAMPLES);
        writer.samples(entry(Labels.of("__name__", "m", "a", "b")), samples);
        byte[] whole = writer.finish(PARTITIONS);
        Random random = new Random(1);
        for (int i = 0; i < whole.length; i++) {
            byte[] wrong = whole.clone();
            wrong[i] ^= (byte) (1 + random.nextInt(255));
            assertThatThrownBy(() -> AnswerReader.read(PROJECT, Question.Kind.SAMPLES, wrong))
                    .isInstanceOf(CorruptBlockException.class);
            byte[] cut = Arrays.copyOf(whole, i);
            assertThatThrownBy(() -> AnswerReader.read(PROJECT, Question.Kind.SAMPLES, cut))
                    .isInstanceOf(CorruptBlockException.class);
        }
        assertThatThrownBy(() -> AnswerReader.read(PROJECT, Question.Kind.SERIES, whole))
                .isInstanceOf(CorruptBlockException.class)
                .hasMessageContaining("kind");
    }
}
