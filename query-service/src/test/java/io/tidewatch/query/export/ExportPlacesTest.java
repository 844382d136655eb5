package io.tidewatch.query.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ExportPlacesTest {
    private final AtomicLong nanos = new AtomicLong();
    private final ExportPlaces places = new ExportPlaces(2, nanos::get);

    @Test
    void aPlaceIsKeptFromThePlanOnUntilItIsLeft() {
        ExportPlaces.Place first = places.take();
        places.take().begin();
        assertThatThrownBy(places::take).hasMessage("2 exports run already: try again when one is done");
        first.leave();
        places.take();
        assertThatThrownBy(places::take).hasMessageContaining("2 exports run already");
    }

    @Test
    void whatNeverBeginsOrDoesNotGetOnLosesItsPlaceToTheNext() {
        ExportPlaces.Place never = places.take();
        ExportPlaces.Place busy = places.take();
        busy.begin();
        nanos.set(ExportPlaces.PATIENCE.toNanos() + 1);
        busy.progress();
        ExportPlaces.Place stuck = places.take();
        assertThatThrownBy(never::begin).hasMessageContaining("exports run already");
        stuck.begin();
        nanos.addAndGet(ExportPlaces.PATIENCE.toNanos());
        busy.progress();
        assertThatThrownBy(places::take).hasMessageContaining("exports run already");
        nanos.incrementAndGet();
        places.take();
        assertThat(Thread.currentThread().isInterrupted()).isTrue();
        stuck.leave();
        assertThat(Thread.currentThread().isInterrupted())
                .as("for what comes next")
                .isFalse();
    }
}
