package io.tidewatch.dashboard.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidewatch.dashboard.live.Subscription.Alerts;
import io.tidewatch.dashboard.live.Subscription.Errors;
import io.tidewatch.dashboard.live.Subscription.SystemHealth;
import io.tidewatch.model.ProjectId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class FeedsTest {
    private static final ProjectId PROJECT = ProjectId.DEFAULT;

    private final ManualScheduler scheduler = new ManualScheduler();
    private final List<CountingFeed> made = new ArrayList<>();
    private final Feeds feeds = new Feeds(
            (project, subscription) -> {
                CountingFeed feed = new CountingFeed(new AtomicLong(), scheduler, new AtomicLong(), scheduler.clock());
                made.add(feed);
                return feed;
            },
            scheduler);

    @Test
    void oneFeedServesAllViewersOfASubscription() {
        Feed first = feeds.enter(PROJECT, new Alerts());
        assertThat(feeds.enter(PROJECT, new Alerts())).isSameAs(first);
        assertThat(feeds.enter(PROJECT, new SystemHealth())).isNotSameAs(first);
        assertThat(feeds.enter(new ProjectId("other"), new Alerts())).isNotSameAs(first);
        assertThat(made).hasSize(3).allMatch(feed -> feed.started);
    }

    @Test
    void aFeedOutlivesItsLastViewerForAWhile() {
        Feed feed = feeds.enter(PROJECT, new Alerts());
        feeds.enter(PROJECT, new Alerts());
        feeds.leave(PROJECT, new Alerts());
        scheduler.advance(10 * Feeds.LINGER_S * 1000);
        feeds.leave(PROJECT, new Alerts());
        scheduler.advance(Feeds.LINGER_S * 1000 - 1);
        assertThat(feeds.enter(PROJECT, new Alerts())).isSameAs(feed);
        feeds.leave(PROJECT, new Alerts());
        scheduler.advance(Feeds.LINGER_S * 1000 - 1);
        assertThat(made.get(0).closed).isFalse();
        scheduler.advance(1);
        assertThat(made.get(0).closed).isTrue();
        assertThat(feeds.size()).isZero();
        assertThat(feeds.enter(PROJECT, new Alerts())).isNotSameAs(feed);
    }

    @Test
    void thereAreNotMoreThanALimit() {
        for (int i = 0; i < Feeds.MAX_FEEDS; i++) {
            feeds.enter(PROJECT, new Errors(Map.of("source", List.of("s" + i)), 50));
        }
        assertThatThrownBy(() -> feeds.enter(PROJECT, new Alerts())).hasMessageContaining("1000");
        assertThat(feeds.enter(PROJECT, new Errors(Map.of("source", List.of("s0")), 50)))
                .isSameAs(made.get(0));
    }

    @Test
    void closingEndsAllAndMakesNoMore() {
        feeds.enter(PROJECT, new Alerts());
        feeds.close();
        assertThat(made.get(0).closed).isTrue();
        assertThatThrownBy(() -> feeds.enter(PROJECT, new Alerts())).hasMessageContaining("ending");
    }

    @Test
    void thoseWhoAskAtOnceShareASnapshot() {
        CountingFeed feed = (CountingFeed) feeds.enter(PROJECT, new Alerts());
        var first = feed.snapshot();
        assertThat(feed.snapshot()).isSameAs(first);
        scheduler.run();
        assertThat(first.toCompletableFuture().join().json()).isEqualTo("0");
        feed.next();
        var second = feed.snapshot();
        scheduler.run();
        assertThat(second.toCompletableFuture().join().json()).isEqualTo("1");
        assertThat(feed.computed).isEqualTo(2);
    }
}
