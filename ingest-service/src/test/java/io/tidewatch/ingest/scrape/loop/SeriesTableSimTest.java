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
import io.tidewatch.ingest.series.SeriesRef;
import io.tidewatch.model.StaleMarker;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Targets whose series come and go, scrapes that fail, rules that change: the samples are those of a plain model. */
class SeriesTableSimTest {
    private static final long NOW = 1_700_000_000_000L;

    private final Random random = new Random(SEED);
    private static final long SEED = 20_261_124;

    private static Target target(String dropped) throws Exception {
        JobConfig job = ScrapeConfigReader.read(Path.of("c.yml"), """
                        scrape_configs:
                          - job_name: j
                            metric_relabel_configs:
                              - {source_labels: [__name__], regex: "%s", action: drop}
                              - {source_labels: [n], regex: "(.*)x", target_label: n, replacement: "$1"}
                        """.formatted(dropped))
                .jobs()
                .get(0);
        return new TargetBuilder(job)
                .build(List.of(new TargetGroup(List.of(Map.of("__address__", "h:1")), Map.of())))
                .targets()
                .get(0);
    }

    /** The text of a series; several texts may stand for the same one. */
    private String text(int series) {
        String name = "m" + series % 7;
        String n = series + (random.nextInt(20) == 0 ? "x" : "");
        return random.nextBoolean() ? name + "{n=\"" + n + "\",other=\"é\"}" : name + "{other=\"é\", n=\"" + n + "\"}";
    }

    private static String labels(int series) {
        return "m" + series % 7 + "{instance=\"h:1\", job=\"j\", n=\"" + series + "\", other=\"é\"}";
    }

    @Test
    void samplesAndEndsAreThoseOfTheModel() throws Exception {
        Target[] targets = {target("m1"), target("m2|m3"), target("none")};
        int rules = 0;
        SeriesTable table = new SeriesTable(new SampleLabels(targets[rules]));
        TreeSet<Integer> alive = new TreeSet<>();
        for (int scrape = 0; scrape < 400; scrape++) {
            if (random.nextInt(15) == 0) {
                rules = random.nextInt(targets.length);
                table.invalidate(new SampleLabels(targets[rules]));
            }
            TreeMap<Integer, Double> exposed = new TreeMap<>();
            int many = random.nextInt(10) == 0 ? 1_000 : 60;
            for (int i = 0; i < many; i++) {
                exposed.put(random.nextInt(many), (double) random.nextInt(100));
            }
            boolean fails = random.nextInt(10) == 0;
            StringBuilder body = new StringBuilder();
            List<Integer> order = new ArrayList<>(exposed.keySet());
            Collections.shuffle(order, random);
            order.forEach(series -> body.append(text(series))
                    .append(' ')
                    .append(exposed.get(series))
                    .append('\n'));

            TreeMap<String, Double> expected = new TreeMap<>();
            TreeSet<Integer> nowAlive = new TreeSet<>();
            if (!fails) {
                for (int series : exposed.keySet()) {
                    int name = series % 7;
                    boolean dropped = rules == 0 ? name == 1 : rules == 1 && (name == 2 || name == 3);
                    if (!dropped) {
                        nowAlive.add(series);
                        expected.put(labels(series), exposed.get(series));
                    }
                }
            }
            for (int series : alive) {
                if (!nowAlive.contains(series)) {
                    expected.put(labels(series), StaleMarker.VALUE);
                }
            }
            alive = nowAlive;
            SampleBatch batch = new SampleBatch();
            read(targets[rules], table, body.toString(), fails, batch);
            TreeMap<String, Double> got = new TreeMap<>();
            for (int i = 0; i < batch.size(); i++) {
                String labels = batch.series(i).labels().toString();
                assertThat(got.put(labels, batch.value(i)))
                        .as("seed %d, scrape %d: %s stands twice", SEED, scrape, labels)
                        .isNull();
                assertThat(batch.series(i).hash())
                        .isEqualTo(new SeriesRef(batch.series(i).labels()).hash());
                assertThat(labels).startsWith(batch.series(i).family());
            }
            assertThat(got).as("seed %d, scrape %d", SEED, scrape).isEqualTo(expected);
        }
    }

    private static void read(Target target, SeriesTable table, String text, boolean fails, SampleBatch batch)
            throws Exception {
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        ScrapeReading reading =
                new ScrapeReading(target.job(), table, batch, new EventTime(Duration.ofHours(24)), NOW, 1_000_000);
        table.begin();
        ExpositionFormat.ofContentType("text/plain", target.job().fallback()).read(body, body.length, reading);
        if (fails) {
            batch.clear();
            table.end(false, batch, NOW);
        } else {
            table.good(false, batch, NOW);
        }
    }
}
