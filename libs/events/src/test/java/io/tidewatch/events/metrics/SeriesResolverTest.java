package io.tidewatch.events.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidewatch.model.Labels;
import io.tidewatch.model.ProjectId;
import org.junit.jupiter.api.Test;

class SeriesResolverTest {
    private static final ProjectId SHOP = new ProjectId("shop");

    private final SeriesResolver resolver = new SeriesResolver(100);

    private static Labels labels(long i) {
        return Labels.of("__name__", "m", "i", "" + i);
    }

    @Test
    void aSeriesIsKnownOnceItsLabelsWereSeenInThatPartition() {
        resolver.scope(SHOP, 1).learn(7, labels(7));

        assertThat(resolver.scope(SHOP, 1).labels(7)).isEqualTo(labels(7));
        assertThat(resolver.scope(SHOP, 1).labels(8)).isNull();
        assertThat(resolver.scope(SHOP, 2).labels(7)).isNull();
        assertThat(resolver.scope(new ProjectId("other"), 1).labels(7)).isNull();
    }

    @Test
    void aForgottenPartitionIsUnknownAndItsRoomIsFree() {
        for (int i = 0; i < 49; i++) {
            resolver.scope(SHOP, 1).learn(i, labels(i));
        }
        resolver.forget(1);
        for (int i = 0; i < 50; i++) {
            resolver.scope(SHOP, 2).learn(i, labels(i));
        }

        assertThat(resolver.scope(SHOP, 1).labels(7)).isNull();
        assertThat(resolver.forgotten()).isZero();
        for (int i = 0; i < 50; i++) {
            assertThat(resolver.scope(SHOP, 2).labels(i)).isNotNull();
        }
    }

    @Test
    void atTheBoundWhatWasNotAskedForIsForgotten() {
        SeriesResolver.Scope scope = resolver.scope(SHOP, 1);
        int known = 0;
        for (int i = 0; i < 1000; i++) {
            scope.learn(i, labels(i));
            assertThat(scope.labels(0)).as("asked for all the time").isEqualTo(labels(0));
        }
        for (int i = 0; i < 1000; i++) {
            known += scope.labels(i) == null ? 0 : 1;
        }

        assertThat(known).isBetween(40, 100);
        assertThat(resolver.forgotten()).isGreaterThan(800);
    }
}
