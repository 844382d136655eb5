package io.tidewatch.events.golden;

import static io.tidewatch.events.golden.GoldenMessages.T;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidewatch.events.EventHeaders;
import io.tidewatch.events.RecordHeaders;
import io.tidewatch.events.SeriesHasher;
import io.tidewatch.events.alerts.AlertRecords;
import io.tidewatch.events.alerts.AlertStateRecords;
import io.tidewatch.events.alerts.RuleChange;
import io.tidewatch.events.alerts.RuleKey;
import io.tidewatch.events.alerts.RuleRecords;
import io.tidewatch.events.alerts.RuleStateChange;
import io.tidewatch.events.deadletters.DeadLetterRecords;
import io.tidewatch.events.deltas.DeltaStateRecords;
import io.tidewatch.events.derived.DerivedStateRecords;
import io.tidewatch.events.errors.ErrorRecords;
import io.tidewatch.events.lifecycle.LifecycleRecords;
import io.tidewatch.events.metrics.HeartbeatRecords;
import io.tidewatch.events.metrics.RecordedVisit;
import io.tidewatch.events.scraping.SlotHealthRecords;
import io.tidewatch.model.Labels;
import io.tidewatch.model.StaleMarker;
import io.tidewatch.model.TimeRange;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The bytes of format version 1 as they were first written. They never change; see docs/formats/README.md. */
class GoldenBytesTest {
    static Stream<String> names() {
        return GoldenRecords.all().keySet().stream();
    }

    @ParameterizedTest
    @MethodSource("names")
    void todaysWriterWritesTheGoldenBytes(String name) throws IOException {
        assertThat(GoldenFile.text(GoldenRecords.all().get(name).get())).isEqualTo(GoldenFile.read(name));
    }

    @Test
    void todaysReaderReadsPlainMetrics() throws IOException {
        ConsumerRecord<byte[], byte[]> record = golden("metrics-plain-v1");
        EventHeaders headers = EventHeaders.read(record.headers());

        assertThat(headers.kind()).isEqualTo(RecordHeaders.Kind.BATCH);
        assertThat(headers.project()).isEqualTo(GoldenRecords.SHOP);
        assertThat(headers.count()).isEqualTo(3);
        assertThat(headers.time()).isEqualTo(new TimeRange(T, T));
        assertThat(headers.labels()).isFalse();
        assertThat(headers.traceparent()).isNull();
        assertThat(headers.families()).isNotNull();
        assertThat(headers.families().mightContain("http_requests_total")).isTrue();
        assertThat(headers.families().mightContain("latency_seconds")).isTrue();
        assertThat(headers.families().mightContain("size_bytes")).isFalse();
        Labels failed = GoldenRecords.REQUESTS.with("status", "500");
        assertThat(RecordedVisit.of(record.value()))
                .containsExactly(
                        RecordedVisit.sampleText(SeriesHasher.hash(GoldenRecords.REQUESTS), T, 1027, 0),
                        RecordedVisit.sampleText(SeriesHasher.hash(failed), T, StaleMarker.VALUE, 0),
                        RecordedVisit.sampleText(SeriesHasher.hash(GoldenRecords.BUCKET), T, 1027, 0));
    }

    @Test
    void todaysReaderReadsEverySectionOfMetrics() throws IOException {
        ConsumerRecord<byte[], byte[]> record = golden("metrics-full-v1");
        EventHeaders headers = EventHeaders.read(record.headers());
        long requests = SeriesHasher.hash(GoldenRecords.REQUESTS);
        long bucket = SeriesHasher.hash(GoldenRecords.BUCKET);
        long size = SeriesHasher.hash(GoldenRecords.NATIVE);

        assertThat(headers.count()).isEqualTo(11);
        assertThat(headers.time()).isEqualTo(new TimeRange(T, T + 105_000));
        assertThat(headers.labels()).isTrue();
        assertThat(headers.traceparent()).startsWith("00-0af7651916cd43dd8448eb211c80319c");
        List<String> expected = new ArrayList<>();
        expected.add(RecordedVisit.labelsText(requests, GoldenRecords.REQUESTS));
        double[] values = {1027, -0.0, 12.5, 0.07, 123.456, -3, Math.PI, StaleMarker.VALUE};
        for (int i = 0; i < values.length; i++) {
            expected.add(RecordedVisit.sampleText(requests, T + 15_000L * i, values[i], T - 5_000));
        }
        expected.add(RecordedVisit.sampleText(bucket, T + 7, Double.longBitsToDouble(0x7ff8000000001234L), 0));
        expected.add(RecordedVisit.labelsText(size, GoldenRecords.NATIVE));
        expected.add(RecordedVisit.histogramText(size, T + 1, GoldenRecords.HISTOGRAM, T - 1));
        expected.add(RecordedVisit.exemplarText(bucket, T + 3, 0.25, Labels.of("trace_id", "4bf92f3577b34da6")));
        expected.add("metadata http_requests_total COUNTER Requests served ");
        assertThat(RecordedVisit.of(record.value())).isEqualTo(expected);
    }

    @Test
    void todaysReaderReadsHeartbeats() throws IOException {
        ConsumerRecord<byte[], byte[]> record = golden("heartbeat-v1");

        assertThat(EventHeaders.read(record.headers()).kind()).isEqualTo(RecordHeaders.Kind.HEARTBEAT);
        assertThat(new HeartbeatRecords().message(record)).isEqualTo(GoldenMessages.HEARTBEAT);
    }

    @Test
    void todaysReaderReadsErrors() throws IOException {
        ConsumerRecord<byte[], byte[]> record = golden("errors-v1");

        assertThat(EventHeaders.read(record.headers()).requireProject()).isEqualTo(GoldenRecords.SHOP);
        assertThat(new ErrorRecords().message(record).getEventsList()).containsExactly(GoldenMessages.ERROR);
    }

    @Test
    void todaysReaderReadsLifecycleEvents() throws IOException {
        ConsumerRecord<byte[], byte[]> record = golden("lifecycle-v1");
        EventHeaders headers = EventHeaders.read(record.headers());

        assertThat(headers.requireProject()).isEqualTo(GoldenRecords.SHOP);
        assertThat(headers.count()).isEqualTo(GoldenMessages.LIFECYCLE.size());
        assertThat(headers.time()).isEqualTo(new TimeRange(T, T + 3));
        assertThat(new LifecycleRecords().message(record).getEventsList()).isEqualTo(GoldenMessages.LIFECYCLE);
    }

    @Test
    void todaysReaderReadsTheHealthOfTargets() throws IOException {
        assertThat(new SlotHealthRecords().message(golden("slot-health-v1"))).isEqualTo(GoldenMessages.SLOT_HEALTH);
    }

    @Test
    void todaysReaderReadsRulesAndTheirEnd() throws IOException {
        RuleRecords rules = new RuleRecords();
        RuleKey key = new RuleKey(GoldenRecords.SHOP, GoldenMessages.RULE.getRuleId());

        assertThat(rules.read(golden("rule-v1"))).isEqualTo(new RuleChange(key, GoldenMessages.RULE));
        assertThat(rules.read(golden("rule-deleted-v1"))).isEqualTo(new RuleChange(key, null));
    }

    @Test
    void todaysReaderReadsAlertsAndTheirState() throws IOException {
        AlertStateRecords states = new AlertStateRecords();
        RuleKey key = new RuleKey(GoldenRecords.SHOP, GoldenMessages.STATE.getRuleId());

        assertThat(new AlertRecords().message(golden("alert-v1"))).isEqualTo(GoldenMessages.TRANSITION);
        assertThat(states.read(golden("alert-state-v1"))).isEqualTo(new RuleStateChange(key, GoldenMessages.STATE));
        assertThat(states.read(golden("alert-state-deleted-v1"))).isEqualTo(new RuleStateChange(key, null));
    }

    @Test
    void todaysReaderReadsDeadLetters() throws IOException {
        assertThat(new DeadLetterRecords().message(golden("dead-letter-v1"))).isEqualTo(GoldenMessages.DEAD_LETTER);
    }

    @Test
    void todaysReaderReadsStatesOfDerivedSeries() throws IOException {
        assertThat(new DerivedStateRecords().message(golden("derived-state-v1")))
                .isEqualTo(GoldenMessages.DERIVED_STATE);
    }

    @Test
    void todaysReaderReadsStatesOfDeltaStreams() throws IOException {
        assertThat(new DeltaStateRecords().message(golden("delta-state-v1"))).isEqualTo(GoldenMessages.DELTA_STATE);
        assertThat(golden("delta-state-deleted-v1").value()).isNull();
    }

    private static ConsumerRecord<byte[], byte[]> golden(String name) throws IOException {
        return GoldenFile.record(GoldenFile.read(name));
    }
}
