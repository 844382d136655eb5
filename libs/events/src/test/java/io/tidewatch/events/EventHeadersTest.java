package io.tidewatch.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidewatch.model.ProjectId;
import io.tidewatch.model.TimeRange;
import java.util.List;
import org.apache.kafka.common.header.Headers;
import org.junit.jupiter.api.Test;

class EventHeadersTest {
    private final Headers headers = new org.apache.kafka.common.header.internals.RecordHeaders();

    @Test
    void everyHeaderComesBack() {
        FamilyBloom bloom = FamilyBloom.of(List.of("a", "b"));
        new EventHeaders(RecordHeaders.Kind.BATCH, new ProjectId("shop"), 3, new TimeRange(-5, 7), bloom, true, "00-aa")
                .writeTo(headers);

        EventHeaders read = EventHeaders.read(headers);

        assertThat(read.project()).isEqualTo(new ProjectId("shop"));
        assertThat(read.count()).isEqualTo(3);
        assertThat(read.time()).isEqualTo(new TimeRange(-5, 7));
        assertThat(read.families().toBytes()).isEqualTo(bloom.toBytes());
        assertThat(read.labels()).isTrue();
        assertThat(read.traceparent()).isEqualTo("00-aa");
    }

    @Test
    void aRecordCanBePassedOverByItsHeadersAlone() {
        EventHeaders read = new EventHeaders(
                RecordHeaders.Kind.BATCH,
                ProjectId.DEFAULT,
                1,
                new TimeRange(10, 20),
                FamilyBloom.of(List.of("a")),
                false,
                null);

        assertThat(read.mightOverlap(new TimeRange(20, 30))).isTrue();
        assertThat(read.mightOverlap(new TimeRange(21, 30))).isFalse();
        assertThat(read.mightContain(MetricFamily.hash("a"))).isTrue();
        assertThat(read.mightContain(MetricFamily.hash("b"))).isFalse();
    }

    @Test
    void whatIsNotSaidMayBeAnything() {
        EventHeaders read = EventHeaders.batch(ProjectId.DEFAULT, 0);

        assertThat(read.mightOverlap(new TimeRange(0, 0))).isTrue();
        assertThat(read.mightContain(1)).isTrue();
    }

    @Test
    void aMissingOrMalformedHeaderIsNamed() {
        assertThatThrownBy(() -> EventHeaders.read(headers))
                .isInstanceOf(CorruptRecordException.class)
                .hasMessage("header tw-v is missing");
        EventHeaders.heartbeat().writeTo(headers);
        assertThatThrownBy(() -> EventHeaders.read(headers).requireProject())
                .hasMessage("header tw-project is missing");
        headers.add("tw-count", new byte[3]);
        assertThatThrownBy(() -> EventHeaders.read(headers)).hasMessage("header tw-count is 3 bytes long, not 4");
        headers.remove("tw-count").add("tw-count", new byte[] {-1, 0, 0, 0});
        assertThatThrownBy(() -> EventHeaders.read(headers)).hasMessage("header tw-count is negative");
        headers.add("tw-kind", new byte[] {9});
        headers.remove("tw-count").add("tw-count", new byte[4]);
        assertThatThrownBy(() -> EventHeaders.read(headers)).hasMessage("header tw-kind is 9, which is not known");
        headers.remove("tw-kind").add("tw-kind", new byte[] {1}).add("tw-families", new byte[2]);
        assertThatThrownBy(() -> EventHeaders.read(headers))
                .hasMessage("header tw-families is 2 bytes long, not 8 to 1024");
        headers.remove("tw-families").add("tw-project", new byte[] {'A'});
        assertThatThrownBy(() -> EventHeaders.read(headers)).hasMessage("header tw-project is not a project's name");
    }

    @Test
    void anUnknownVersionIsTyped() {
        headers.add("tw-v", new byte[] {(byte) 200});

        assertThatThrownBy(() -> EventHeaders.read(headers))
                .isInstanceOfSatisfying(UnknownVersionException.class, e -> assertThat(e.version())
                        .isEqualTo(200));
    }
}
