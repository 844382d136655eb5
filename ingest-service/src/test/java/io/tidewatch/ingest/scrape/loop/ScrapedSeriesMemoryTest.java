package io.tidewatch.ingest.scrape.loop;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidewatch.ingest.intake.EventTime;
import io.tidewatch.ingest.scrape.config.JobConfig;
import io.tidewatch.ingest.scrape.config.ScrapeConfigReader;
import io.tidewatch.ingest.scrape.exposition.ExpositionFormat;
import io.tidewatch.ingest.scrape.targets.Target;
import io.tidewatch.ingest.scrape.targets.TargetBuilder;
import io.tidewatch.ingest.scrape.targets.TargetGroup;
import io.tidewatch.ingest.series.SampleBatch;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a scraped series costs in memory while its target is there. {@code -Dtargets=2000} measures a million. */
class ScrapedSeriesMemoryTest {
    private static final int TARGETS = Integer.getInteger("targets", 100);
    private static final int SERIES = 500;
    private static final long NOW = 1_700_000_000_000L;
    /** A million series take 100 MB; with texts and labels as objects they took a gigabyte. */
    private static final long MOST_BYTES = 100;

    @Test
    void aSeriesTakesFewBytes() throws Exception {
        JobConfig job = ScrapeConfigReader.read(Path.of("c.yml"), "scrape_configs: [{job_name: j}]")
                .jobs()
                .get(0);
        byte[] body = exposition();
        List<Target> targets = new ArrayList<>();
        for (int i = 0; i < TARGETS; i++) {
            targets.add(new TargetBuilder(job)
                    .build(List.of(new TargetGroup(List.of(Map.of("__address__", "host-" + i + ":9100")), Map.of())))
                    .targets()
                    .get(0));
        }
        long before = used();
        List<SeriesTable> tables = new ArrayList<>();
        for (Target target : targets) {
            SeriesTable table = new SeriesTable(new SampleLabels(target));
            for (int scrape = 0; scrape < 2; scrape++) {
                read(target, table, body);
            }
            tables.add(table);
        }
        long bytes = (used() - before) / ((long) TARGETS * SERIES);
        System.out.println("bytes a scraped series: " + bytes);
        assertThat(tables).allMatch(table -> table.size() == SERIES);
        assertThat(bytes).isLessThan(MOST_BYTES);
    }

    private static void read(Target target, SeriesTable table, byte[] body) throws Exception {
        SampleBatch batch = new SampleBatch(SERIES);
        ScrapeReading reading =
                new ScrapeReading(target.job(), table, batch, new EventTime(Duration.ofHours(24)), NOW, 1_000_000);
        table.begin();
        ExpositionFormat.ofContentType("text/plain", target.job().fallback()).read(body, body.length, reading);
        table.good(false, batch, NOW);
        assertThat(batch.size()).isEqualTo(SERIES);
    }

    /** As the targets of the benchmark say it. */
    private static byte[] exposition() {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < SERIES; i++) {
            text.append("app_requests_")
                    .append(i / 20)
                    .append("_total{method=\"GET\",status=\"200\",route=\"/api/v1/items/")
                    .append(i % 20)
                    .append("\"} ")
                    .append(i)
                    .append('\n');
        }
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static long used() throws InterruptedException {
        for (int i = 0; i < 3; i++) {
            System.gc();
            Thread.sleep(50);
        }
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }
}
