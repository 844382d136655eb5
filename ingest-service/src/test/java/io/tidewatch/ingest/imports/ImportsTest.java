package io.tidewatch.ingest.imports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidewatch.ingest.intake.EventTime;
import io.tidewatch.ingest.ledger.RefusalReason;
import io.tidewatch.ingest.series.LabelRules;
import io.tidewatch.ingest.series.SampleBatch;
import io.tidewatch.kit.lines.SeriesLine;
import io.tidewatch.kit.lines.SeriesLineWriter;
import io.tidewatch.kit.problems.ProblemException;
import io.tidewatch.model.Fault;
import io.tidewatch.model.Labels;
import io.tidewatch.model.ProjectId;
import io.tidewatch.model.StaleMarker;
import io.tidewatch.model.TidewatchException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

class ImportsTest {
    private static final ProjectId PROJECT = new ProjectId("p");
    private static final long NOW = 1_763_700_000_000L;
    private static final Clock CLOCK = Clock.fixed(Instant.ofEpochMilli(NOW), ZoneOffset.UTC);

    private final List<SampleBatch> published = new ArrayList<>();
    private final List<CompletableFuture<Void>> open = new ArrayList<>();
    private final List<String> counted = new ArrayList<>();
    private int refusals;
    private boolean away;

    private final Imports imports = Imports.of(
            LabelRules.Names.CLASSIC,
            new EventTime(Duration.ofHours(24)),
            (project, samples) -> {
                if (refusals-- > 0) {
                    throw ProblemException.tooMany("full", Duration.ofSeconds(1));
                }
                published.add(samples);
                CompletableFuture<Void> outcome = new CompletableFuture<>();
                open.add(outcome);
                assertThat(open.stream().filter(of -> !of.isDone())).hasSizeLessThanOrEqualTo(4);
                if (away) {
                    outcome.completeExceptionally(TidewatchException.dependency("Kafka is away", null));
                } else {
                    CompletableFuture.delayedExecutor(1, java.util.concurrent.TimeUnit.MILLISECONDS)
                            .execute(() -> outcome.complete(null));
                }
                return outcome;
            },
            new ImportSink.Counts() {
                @Override
                public void accepted(ProjectId project, long samples) {
                    counted.add("accepted " + samples);
                }

                @Override
                public void refused(ProjectId project, RefusalReason reason, long samples) {
                    counted.add("refused " + reason + " " + samples);
                }
            },
            CLOCK);

    private ImportRun run(Imports.Format format, String body) {
        return imports.run(PROJECT, format, new ByteArrayInputStream(body.getBytes(StandardCharsets.UTF_8)), null);
    }

    private String samples() {
        StringBuilder all = new StringBuilder();
        published.forEach(batch -> all.append(batch).append('\n'));
        return all.toString();
    }

    @Test
    void textOfWhichAThousandLinesCannotBeReadIsGivenUp() {
        assertThat(run(Imports.Format.TEXT, "up 1\n" + "what is\n".repeat(999)).refused())
                .isEqualTo(999);
        assertThatThrownBy(() -> run(Imports.Format.TEXT, "up 1\n" + "what is\n".repeat(100_000)))
                .isInstanceOfSatisfying(
                        TidewatchException.class, e -> assertThat(e.fault()).isEqualTo(Fault.CALLER))
                .hasMessageContaining("after 1000 lines that cannot be read")
                .hasMessageContaining("line 2: ");
    }

    @Test
    void aBodyThatIsUnpackedToTooMuchIsGivenUp() throws Exception {
        LineStream lines = new LineStream(new ByteArrayInputStream("a\nb\n".getBytes(StandardCharsets.UTF_8)), 4);
        assertThat(lines.next()).isTrue();
        assertThat(lines.next()).isTrue();
        assertThat(lines.next()).isFalse();
        LineStream more = new LineStream(new ByteArrayInputStream("a\nb\nc".getBytes(StandardCharsets.UTF_8)), 4);
        assertThatThrownBy(more::next).hasMessageContaining("more than 4 bytes, unpacked");
    }

    @Test
    void aLineThatIsWrongIsNamedAndDoesNotCostTheOthers() {
        ImportRun run = run(Imports.Format.JSON_LINES, """
                {"metric":{"__name__":"a","x":"1"},"values":[1,2],"timestamps":[1763699990000,1763699995000]}
                {"metric":{"x":"1"},"values":[1,2,3],"timestamps":[1,2,3]}

                {"metric":{"__name__":"a"},"values":[1
                {"metric":{"__name__":"a"},"values":[7,8],"timestamps":[1763500000000,1763699995000]}
                {"metric":{"__name__":"b"},"values":[-0.0],"timestamps":[1763699995000],"starts":[5]}""");
        assertThat(samples())
                .contains("a{x=\"1\"} 1.0 @1763699990000", "a{x=\"1\"} 2.0 @1763699995000")
                .contains("b -0.0 @1763699995000", "a 8.0 @1763699995000")
                .doesNotContain("7.0");
        assertThat(published.get(0).startMs(3)).isEqualTo(5);
        ImportRun.Progress progress = run.progress();
        assertThat(progress.lines()).isEqualTo(6);
        assertThat(progress.accepted()).isEqualTo(4);
        assertThat(progress.refused()).isEqualTo(5);
        assertThat(progress.reasons())
                .containsEntry("invalid", 3L)
                .containsEntry("unreadable", 1L)
                .containsEntry("timestamp", 1L);
        assertThat(progress.first()).isEqualTo("line 2: labels without __name__");
        assertThat(progress.state()).isEqualTo("done");
        assertThat(counted)
                .containsExactly("refused INVALID 3", "refused UNREADABLE 1", "refused TIMESTAMP 1", "accepted 4");
        assertThat(imports.of(PROJECT)).containsExactly(progress);
        assertThat(imports.of(new ProjectId("other"))).isEmpty();
    }

    @Test
    void textHasItsTimeStampsAndALineThatIsWrongIsPassedOver() {
        ImportRun run = run(Imports.Format.TEXT, """
                # HELP q Depth
                # TYPE q gauge
                q{queue="mail"} 4 1763699990000
                q{queue="mail} 5 1763699991000
                q{queue="mail"} NaN 1763699992000
                # TYPE h histogram
                h_bucket{le="1"} 1 1763699990000
                h_bucket{le="2"} x
                h_bucket{le="2"} 3 1763699990000
                late 1 1
                now 1
                """);
        assertThat(samples())
                .contains("q{queue=\"mail\"} 4.0 @1763699990000", "q{queue=\"mail\"} NaN @1763699992000")
                .contains("h_bucket{le=\"1.0\"} 1.0", "h_bucket{le=\"2.0\"} 3.0", "now 1.0 @" + NOW);
        assertThat(run.progress().accepted()).isEqualTo(5);
        assertThat(run.progress().reasons()).containsEntry("unreadable", 2L).containsEntry("timestamp", 1L);
        assertThat(run.progress().first()).startsWith("line 4: ");
    }

    @Test
    void muchIsPublishedInPartsOfWhichFewWaitAtOnce() throws Exception {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        long[] times = new long[10_000];
        double[] values = new double[10_000];
        for (int i = 0; i < times.length; i++) {
            times[i] = NOW - 20_000_000 + i * 1_000L;
            values[i] = i % 3 == 0 ? StaleMarker.VALUE : i / 8.0;
        }
        try (SeriesLineWriter writer = new SeriesLineWriter(new GZIPOutputStream(packed))) {
            for (int s = 0; s < 12; s++) {
                writer.write(new SeriesLine(
                        Labels.of("__name__", "m", "s", "" + s), times.length, times, values, null, null));
            }
        }
        refusals = 3;
        ImportRun run =
                imports.run(PROJECT, Imports.Format.JSON_LINES, new ByteArrayInputStream(packed.toByteArray()), "gzip");
        assertThat(run.accepted()).isEqualTo(120_000);
        assertThat(run.refused()).isZero();
        assertThat(published).hasSize(24).allSatisfy(batch -> assertThat(batch.points())
                .isEqualTo(5_000));
        for (int i = 0; i < 3; i++) {
            assertThat(Double.doubleToRawLongBits(published.get(0).value(i)))
                    .isEqualTo(Double.doubleToRawLongBits(values[i]));
        }
    }

    @Test
    void anImportThatEndsBeforeItsStreamSaysHowFarItCame() {
        InputStream breaking = new InputStream() {
            private final InputStream first = new ByteArrayInputStream(
                    "{\"metric\":{\"__name__\":\"a\"},\"values\":[1],\"timestamps\":[1763699995000]}\n"
                            .getBytes(StandardCharsets.UTF_8));

            @Override
            public int read() throws java.io.IOException {
                int next = first.read();
                if (next < 0) {
                    throw new java.io.IOException("reset");
                }
                return next;
            }
        };
        assertThatThrownBy(() -> imports.run(PROJECT, Imports.Format.JSON_LINES, breaking, null))
                .hasMessageContaining("cannot be read");
        away = true;
        assertThatThrownBy(() -> run(
                        Imports.Format.JSON_LINES,
                        "{\"metric\":{\"__name__\":\"a\"},\"values\":[1],\"timestamps\":[1763699995000]}"))
                .hasMessageContaining("Kafka is away");
        assertThat(imports.of(PROJECT)).extracting(ImportRun.Progress::state).containsExactly("failed", "failed");
        assertThat(counted).contains("refused KAFKA 1");
    }
}
