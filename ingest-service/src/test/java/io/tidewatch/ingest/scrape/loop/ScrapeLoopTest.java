package io.tidewatch.ingest.scrape.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tidewatch.ingest.intake.EventTime;
import io.tidewatch.ingest.ledger.RefusalReason;
import io.tidewatch.ingest.scrape.config.ConfigException;
import io.tidewatch.ingest.scrape.config.JobConfig;
import io.tidewatch.ingest.scrape.config.ScrapeConfigReader;
import io.tidewatch.ingest.scrape.exposition.ProtobufExpositionBytes;
import io.tidewatch.ingest.scrape.http.FetchException;
import io.tidewatch.ingest.scrape.http.Fetched;
import io.tidewatch.ingest.scrape.targets.Target;
import io.tidewatch.ingest.scrape.targets.TargetBuilder;
import io.tidewatch.ingest.scrape.targets.TargetGroup;
import io.tidewatch.ingest.scrape.targets.TargetState;
import io.tidewatch.ingest.series.SampleBatch;
import io.tidewatch.model.Labels;
import io.tidewatch.model.StaleMarker;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A loop whose target's answers and whose scrapes the test lets through one by one. */
class ScrapeLoopTest {
    private final ScheduledThreadPoolExecutor scheduler = new ScheduledThreadPoolExecutor(2);
    private final BlockingQueue<SampleBatch> published = new LinkedBlockingQueue<>();
    private final Map<RefusalReason, Long> refused = new EnumMap<>(RefusalReason.class);
    private final SynchronousQueue<Object> answers = new SynchronousQueue<>();
    private final AtomicInteger failingPublishes = new AtomicInteger();
    private String format = "text/plain";
    private ScrapeLoop loop;

    @AfterEach
    void stop() {
        scheduler.shutdownNow();
    }

    private static Target target(String job) throws ConfigException {
        JobConfig config = ScrapeConfigReader.read(
                        Path.of("c.yml"),
                        "scrape_configs: [{job_name: j, scrape_interval: 20ms" + (job.isEmpty() ? "" : ", " + job)
                                + "}]")
                .jobs()
                .get(0);
        return new TargetBuilder(config)
                .build(List.of(new TargetGroup(List.of(Map.of("__address__", "h:1")), Map.of())))
                .targets()
                .get(0);
    }

    private ScrapeContext context(long maxSamples) {
        ScrapeSink sink = new ScrapeSink() {
            @Override
            public CompletionStage<Void> publish(SampleBatch samples) {
                if (failingPublishes.getAndUpdate(n -> Math.max(0, n - 1)) > 0) {
                    return CompletableFuture.failedFuture(new IllegalStateException("Kafka is away"));
                }
                published.add(samples);
                return CompletableFuture.completedFuture(null);
            }

            @Override
            public void refused(RefusalReason reason, long samples) {
                refused.merge(reason, samples, Long::sum);
            }
        };
        return new ScrapeContext(
                scheduler,
                Runnable::run,
                Clock.systemUTC(),
                new EventTime(Duration.ofHours(24)),
                sink,
                new ScrapeCounts(),
                1 << 20,
                maxSamples);
    }

    /** Takes the next answer that the test gives: a body, or an error. */
    private CompletionStage<Fetched> fetch() {
        try {
            Object answer = answers.poll(30, TimeUnit.SECONDS);
            if (answer instanceof RuntimeException error) {
                return CompletableFuture.failedFuture(error);
            }
            byte[] body = answer instanceof byte[] bytes
                    ? bytes
                    : String.valueOf(answer).getBytes(StandardCharsets.UTF_8);
            return CompletableFuture.completedFuture(new Fetched(200, "OK", format, null, body, body.length));
        } catch (InterruptedException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private void start(String job, long maxSamples) throws ConfigException {
        loop = new ScrapeLoop(target(job), (target, limit) -> fetch(), context(maxSamples));
        loop.start();
    }

    /** The samples of the scrape that gets this answer, its report apart. */
    private List<String> scrape(Object answer) throws InterruptedException {
        return lines(batch(answer), false);
    }

    private SampleBatch batch(Object answer) throws InterruptedException {
        assertThat(answers.offer(answer, 30, TimeUnit.SECONDS)).isTrue();
        return published.poll(30, TimeUnit.SECONDS);
    }

    private static List<String> lines(SampleBatch batch, boolean report) {
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < batch.size(); i++) {
            Labels labels = batch.series(i).labels();
            boolean ofReport =
                    labels.metricName().equals("up") || labels.metricName().startsWith("scrape_");
            if (ofReport == report) {
                double value = batch.value(i);
                lines.add(labels + " " + (StaleMarker.is(value) ? "ends" : Double.toString(value)));
            }
        }
        return lines;
    }

    @Test
    void aScrapeBringsSamplesLabelsAndAReport() throws Exception {
        start("sample_limit: 9", 100);
        SampleBatch batch = batch("# TYPE a counter\na{job=\"own\",x=\"y\"} 1\nb 2\nb 3\n");
        assertThat(lines(batch, false))
                .containsExactly(
                        "a{exported_job=\"own\", instance=\"h:1\", job=\"j\", x=\"y\"} 1.0",
                        "b{instance=\"h:1\", job=\"j\"} 2.0");
        assertThat(lines(batch, true))
                .contains(
                        "up{instance=\"h:1\", job=\"j\"} 1.0",
                        "scrape_samples_scraped{instance=\"h:1\", job=\"j\"} 3.0",
                        "scrape_samples_post_metric_relabeling{instance=\"h:1\", job=\"j\"} 3.0",
                        "scrape_series_added{instance=\"h:1\", job=\"j\"} 2.0",
                        "scrape_sample_limit{instance=\"h:1\", job=\"j\"} 9.0",
                        "scrape_timeout_seconds{instance=\"h:1\", job=\"j\"} 0.02",
                        "scrape_body_size_bytes{instance=\"h:1\", job=\"j\"} 46.0")
                .hasSize(8);
        assertThat(batch.metadata())
                .extracting(of -> of.family() + " " + of.type())
                .containsExactly("a COUNTER");
        assertThat(loop.state().health()).isEqualTo(TargetState.Health.UP);
        assertThat(loop.state().warning())
                .isEqualTo("1 samples were left out, the first: b{instance=\"h:1\", job=\"j\"} stands twice");
        assertThat(refused).containsEntry(RefusalReason.INVALID, 1L);
    }

    @Test
    void whatIsNoLongerExposedEnds() throws Exception {
        start("", 100);
        scrape("a 1\nb 2\nc 3 " + System.currentTimeMillis() + "\n");
        assertThat(scrape("a 1\n"))
                .containsExactly("a{instance=\"h:1\", job=\"j\"} 1.0", "b{instance=\"h:1\", job=\"j\"} ends");
        assertThat(scrape("a 1\n")).containsExactly("a{instance=\"h:1\", job=\"j\"} 1.0");
        assertThat(lines(batch("a 1\nb 5\n"), true)).contains("scrape_series_added{instance=\"h:1\", job=\"j\"} 1.0");
    }

    @Test
    void aFailedScrapeEndsEverythingAndSaysWhy() throws Exception {
        start("", 100);
        scrape("a 1\nb 2\n");
        SampleBatch failed = batch("a 1\nb x\n");
        assertThat(lines(failed, false))
                .containsExactly("a{instance=\"h:1\", job=\"j\"} ends", "b{instance=\"h:1\", job=\"j\"} ends");
        assertThat(lines(failed, true)).contains("up{instance=\"h:1\", job=\"j\"} 0.0");
        assertThat(loop.state().lastError()).isEqualTo("line 2: expected a value, found 'x'");
        assertThat(scrape(new FetchException("nobody there"))).isEmpty();
        assertThat(loop.state().lastError()).isEqualTo("nobody there");
        assertThat(scrape("a 1\n")).containsExactly("a{instance=\"h:1\", job=\"j\"} 1.0");
    }

    @Test
    void whatAFailedScrapeHadComesBackWithoutBeingNew() throws Exception {
        start("", 100);
        scrape("a 1\nb 2\n");
        scrape(new FetchException("too late"));
        SampleBatch again = batch("a 3\nb 4\n");
        assertThat(lines(again, false))
                .containsExactly("a{instance=\"h:1\", job=\"j\"} 3.0", "b{instance=\"h:1\", job=\"j\"} 4.0");
        assertThat(lines(again, true)).contains("scrape_series_added{instance=\"h:1\", job=\"j\"} 0.0");
    }

    @Test
    void failedScrapesThatBringOthersEachTimeFillNothing() throws Exception {
        start("", 3_000);
        for (int i = 0; i < 20; i++) {
            StringBuilder body = new StringBuilder();
            for (int n = 0; n < 500; n++) {
                body.append("m").append(i).append("{n=\"").append(n).append("\"} 1\n");
            }
            assertThat(scrape(body + "wrong line\n")).isEmpty();
            assertThat(loop.state().lastError()).startsWith("line 501");
        }
    }

    @Test
    void aTargetThatGoesEndsWithItsReportEvenWhenKafkaIsAwayForAMoment() throws Exception {
        start("", 100);
        scrape("a 1\n");
        failingPublishes.set(1);
        loop.stop(true);
        // A scrape that waits for its answer counts for nothing.
        answers.offer("a 2\n", 5, TimeUnit.SECONDS);
        SampleBatch last = published.poll(30, TimeUnit.SECONDS);
        assertThat(lines(last, false)).containsExactly("a{instance=\"h:1\", job=\"j\"} ends");
        assertThat(lines(last, true)).hasSize(8).allMatch(line -> line.endsWith(" ends"));
    }

    @Test
    void aTargetThatMovesToAnotherReplicaEndsNothing() throws Exception {
        start("", 100);
        scrape("a 1\n");
        loop.stop(false);
        answers.offer("a 2\n", 5, TimeUnit.SECONDS);
        assertThat(published.poll(300, TimeUnit.MILLISECONDS)).isNull();
    }

    @Test
    void honoredLabelsStayAndTimesAreTaken() throws Exception {
        start("honor_labels: true", 100);
        long now = System.currentTimeMillis() - 5_000;
        SampleBatch batch = batch("a{job=\"own\"} 1 " + now + "\nb 2 1000\n");
        assertThat(lines(batch, false)).containsExactly("a{instance=\"h:1\", job=\"own\"} 1.0");
        assertThat(batch.timestampMs(0)).isEqualTo(now);
        assertThat(refused).containsEntry(RefusalReason.TIMESTAMP, 1L);
        assertThat(loop.state().warning()).contains("is older than 24 hours");
    }

    @Test
    void metricRelabellingDropsAndRenames() throws Exception {
        start("""
            metric_relabel_configs: [{source_labels: [__name__], regex: "b.*", action: drop},
              {source_labels: [__name__], regex: "a(.*)", target_label: __name__, replacement: "z$1"}]\
            """, 100);
        SampleBatch batch = batch("a1 1\nb1 2\n");
        assertThat(lines(batch, false)).containsExactly("z1{instance=\"h:1\", job=\"j\"} 1.0");
        assertThat(lines(batch, true))
                .contains(
                        "scrape_samples_scraped{instance=\"h:1\", job=\"j\"} 2.0",
                        "scrape_samples_post_metric_relabeling{instance=\"h:1\", job=\"j\"} 1.0");
    }

    @Test
    void limitsFailTheScrape() throws Exception {
        start("sample_limit: 2, label_limit: 4, label_value_length_limit: 5", 3);
        assertThat(scrape("a 1\nb 2\nc 3\n")).isEmpty();
        assertThat(loop.state().lastError()).isEqualTo("sample_limit exceeded (limit: 2)");
        assertThat(scrape("a{x=\"1\",y=\"2\"} 1\n")).isEmpty();
        assertThat(loop.state().lastError())
                .isEqualTo("label_limit exceeded (metric: a, number of labels: 5, limit: 4)");
        assertThat(scrape("a{x=\"123456\"} 1\n")).isEmpty();
        assertThat(loop.state().lastError()).startsWith("label_value_length_limit exceeded (metric: a, label name: x");
        assertThat(scrape("a 1\n")).hasSize(1);
    }

    @Test
    void aTargetCannotHoldMoreThanTheSamplesOfOneScrape() throws Exception {
        start("", 3);
        assertThat(scrape("a 1\nb 2\nc 3\nd 4\n")).isEmpty();
        assertThat(loop.state().lastError()).isEqualTo("more than 3 samples (tidewatch.scrape.max-samples)");
    }

    @Test
    void anotherConfigurationEndsWhatItNoLongerMakes() throws Exception {
        start("", 100);
        scrape("a 1\nb 2\n");
        Target other = target("metric_relabel_configs: [{source_labels: [__name__], regex: b, action: drop}]");
        loop.update(other, (target, limit) -> fetch());
        await().untilAsserted(() -> {
            answers.offer("a 1\nb 2\n", 1, TimeUnit.SECONDS);
            SampleBatch batch = published.poll(1, TimeUnit.SECONDS);
            assertThat(batch).isNotNull();
            assertThat(lines(batch, false))
                    .containsExactly("a{instance=\"h:1\", job=\"j\"} 1.0", "b{instance=\"h:1\", job=\"j\"} ends");
        });
    }

    @Test
    void startsAndExemplarsComeAlongEachExemplarOnce() throws Exception {
        format = "application/openmetrics-text";
        start("", 100);
        String body = """
            # TYPE c counter
            c_total 7 # {trace_id="abc"} 3
            c_created 1700000000
            # EOF
            """;
        SampleBatch first = batch(body);
        assertThat(lines(first, false)).containsExactly("c_total{instance=\"h:1\", job=\"j\"} 7.0");
        assertThat(first.startMs(0)).isEqualTo(1_700_000_000_000L);
        assertThat(first.exemplars()).singleElement().satisfies(exemplar -> {
            assertThat(exemplar.labels()).isEqualTo(Labels.of("trace_id", "abc"));
            assertThat(exemplar.timestampMs()).isEqualTo(first.timestampMs(0));
        });
        assertThat(batch(body).exemplars()).isEmpty();
        String tooLong = "# TYPE c counter\nc_total 8 # {x=\"" + "y".repeat(128) + "\"} 3\n# EOF\n";
        assertThat(batch(tooLong).exemplars()).isEmpty();
        assertThat(refused).containsEntry(RefusalReason.EXEMPLAR, 1L);
    }

    @Test
    void aNativeHistogramComesInsteadOfItsBucketsAndEndsAsOne() throws Exception {
        format = "application/vnd.google.protobuf; proto=io.prometheus.client.MetricFamily; encoding=delimited";
        start("scrape_native_histograms: true", 100);
        SampleBatch first = batch(ProtobufExpositionBytes.bothHistograms());
        assertThat(lines(first, false)).isEmpty();
        assertThat(first.histograms()).singleElement().satisfies(point -> {
            assertThat(point.series().labels())
                    .isEqualTo(Labels.of("__name__", "d", "instance", "h:1", "job", "j", "path", "a\"b"));
            assertThat(point.startMs()).isEqualTo(1_000_000);
            assertThat(point.value().positiveCounts()).containsExactly(1.0, 2.0, 1.0, 1.0);
        });
        SampleBatch failed = batch(new FetchException("nobody there"));
        assertThat(failed.histograms()).singleElement().satisfies(point -> assertThat(
                        StaleMarker.is(point.value().sum()))
                .isTrue());
    }

    @Test
    void withoutTheKeyAHistogramComesAsItsBuckets() throws Exception {
        format = "application/vnd.google.protobuf; proto=io.prometheus.client.MetricFamily; encoding=delimited";
        start("", 100);
        SampleBatch batch = batch(ProtobufExpositionBytes.bothHistograms());
        assertThat(batch.histograms()).isEmpty();
        assertThat(lines(batch, false))
                .hasSize(4)
                .anyMatch(line -> line.startsWith("d_bucket{") && line.contains("le="));
    }
}
