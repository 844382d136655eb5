package io.tidewatch.ingest.publish;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidewatch.events.Topic;
import io.tidewatch.events.metrics.FanOut;
import io.tidewatch.events.metrics.LabelBook;
import io.tidewatch.events.metrics.MetricPartitioner;
import io.tidewatch.ingest.series.Metadata;
import io.tidewatch.ingest.series.SampleBatch;
import io.tidewatch.ingest.series.SeriesRef;
import io.tidewatch.model.Labels;
import io.tidewatch.model.MetricType;
import io.tidewatch.model.ProjectId;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Random batches against plain lists by partition. */
class SortedPointsTest {
    private static final ProjectId PROJECT = new ProjectId("p");
    private static final int PARTITIONS = 5;
    private static final long SEED = 11;

    private final Random random = new Random(SEED);
    private final MetricPartitioner partitioner = new MetricPartitioner(FanOut.ONE);
    private final LabelBook book = new LabelBook(10_000, Clock.systemUTC());
    private final FamilyPlaces places = new FamilyPlaces(partitioner, PROJECT, PARTITIONS, book);

    private int partition(SeriesRef series) {
        return partitioner.partition(PROJECT, series.family(), series.labels(), PARTITIONS);
    }

    private SeriesRef series(int number) {
        return new SeriesRef(Labels.of(Labels.NAME, "m" + number % 30 + "_sum", "n", "" + number));
    }

    @Test
    void everyPointStandsOnceInItsPartitionInTheOrderOfItsSeries() {
        long now = System.currentTimeMillis();
        Set<Integer> known = new HashSet<>();
        for (int round = 0; round < 200; round++) {
            SampleBatch batch = new SampleBatch();
            Map<Long, List<String>> expected = new HashMap<>();
            Map<Long, Integer> numbers = new HashMap<>();
            int size = random.nextInt(300);
            for (int i = 0; i < size; i++) {
                int number = random.nextInt(200);
                SeriesRef series = series(number);
                numbers.put(series.hash(), number);
                long start = random.nextInt(4) == 0 ? now - 5 : 0;
                batch.add(series, now + i, i * 0.5, start);
                expected.computeIfAbsent(series.hash(), hash -> new ArrayList<>())
                        .add(now + i + " " + i * 0.5 + " " + start);
            }
            Map<Long, List<String>> got = new HashMap<>();
            Set<Integer> partitions = new HashSet<>();
            for (Part part : SortedPoints.parts(Topic.METRICS, batch, places, now)) {
                assertThat(partitions.add(part.partition)).isTrue();
                SortedPoints points = part.points;
                for (int i = part.from; i < part.to; i++) {
                    int number = numbers.get(points.hashes[i]);
                    assertThat(partition(series(number))).isEqualTo(part.partition);
                    assertThat(points.families[i]).isEqualTo("m" + number % 30);
                    assertThat(points.due(i))
                            .isEqualTo(
                                    known.contains(number)
                                            ? null
                                            : series(number).labels());
                    got.computeIfAbsent(points.hashes[i], hash -> new ArrayList<>())
                            .add(points.timestamps[i] + " " + points.values[i] + " " + points.startMs(i));
                }
            }
            assertThat(got).as("seed %d, round %d", SEED, round).isEqualTo(expected);
            int acknowledged = random.nextInt(200);
            known.add(acknowledged);
            book.acknowledged(
                    PROJECT,
                    partition(series(acknowledged)),
                    series(acknowledged).hash(),
                    now);
        }
    }

    @Test
    void exemplarsAndMetadataGoWithTheirFamilies() {
        SampleBatch batch = new SampleBatch();
        for (int i = 0; i < 30; i++) {
            batch.add(new SampleBatch.Exemplar(series(i), 1, 1, Labels.of("trace_id", "a")));
            batch.add(new Metadata("m" + i, MetricType.COUNTER, "", ""));
        }
        List<Part> parts = SortedPoints.parts(Topic.METRICS, batch, places, 0);
        assertThat(parts.stream().mapToInt(part -> part.exemplars.size()).sum()).isEqualTo(30);
        for (Part part : parts) {
            assertThat(part.exemplars)
                    .allMatch(exemplar -> partition(exemplar.series()) == part.partition)
                    .hasSameSizeAs(part.metadata);
            assertThat(part.to).isEqualTo(part.from);
        }
    }
}
