package io.tidewatch.dashboard.live;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tidewatch.model.ProjectId;
import io.tidewatch.model.TidewatchException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class LiveConnectionTest {
    private static final String ONE = "[{\"id\":\"a\",\"kind\":\"alerts\"}]";
    private static final String TWO = "[{\"id\":\"a\",\"kind\":\"alerts\"},{\"id\":\"b\",\"kind\":\"system\"}]";

    private final ManualScheduler scheduler = new ManualScheduler();
    private final AtomicLong sequences = new AtomicLong();
    private final AtomicLong truth = new AtomicLong();
    private final List<CountingFeed> made = new ArrayList<>();
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final StreamMetrics metrics = new StreamMetrics(registry, new LatencyWindow(scheduler.clock()));
    private final Feeds feeds = new Feeds(
            (project, subscription) -> {
                CountingFeed feed = new CountingFeed(truth, scheduler, sequences, scheduler.clock());
                made.add(feed);
                return feed;
            },
            scheduler);
    private final Browser browser = new Browser();

    private LiveConnection open(String list, @Nullable String lastId) {
        return open(list, lastId, "run1");
    }

    private LiveConnection open(String list, @Nullable String lastId, String epoch) {
        LiveConnection connection = new LiveConnection(
                ProjectId.DEFAULT,
                SubscriptionList.parse(new ObjectMapper(), list),
                lastId,
                feeds,
                epoch,
                browser,
                scheduler,
                metrics);
        connection.open();
        scheduler.run();
        return connection;
    }

    private void next() {
        made.get(made.size() - 1).next();
        scheduler.run();
    }

    @Test
    void aSnapshotComesFirstAndThenEachDelta() {
        open(ONE, null);
        next();
        next();
        assertThat(browser.told()).containsExactly("snapshot a 0", "delta a 1", "delta a 2");
        assertThat(browser.lastId).isNotNull();
    }

    @Test
    void whatHappensWhileTheSnapshotIsOnItsWayIsTakenOnce() {
        LiveConnection connection = new LiveConnection(
                ProjectId.DEFAULT,
                SubscriptionList.parse(new ObjectMapper(), ONE),
                null,
                feeds,
                "run1",
                browser,
                scheduler,
                metrics);
        connection.open();
        made.get(0).next();
        scheduler.runOne();
        made.get(0).next();
        scheduler.runOne();
        made.get(0).next();
        scheduler.run();
        List<String> told = browser.told();
        long seen = Long.parseLong(told.get(0).substring("snapshot a ".length()));
        for (int i = 1; i < told.size(); i++) {
            assertThat(told.get(i)).isEqualTo("delta a " + ++seen);
        }
        assertThat(seen).isEqualTo(3);
    }

    @Test
    void aBrowserThatComesBackGetsWhatItMissedAndNothingTwice() {
        LiveConnection connection = open(ONE, null);
        next();
        connection.close();
        next();
        next();
        browser.clear();
        open(ONE, browser.lastId);
        next();
        assertThat(browser.told()).containsExactly("delta a 2", "delta a 3", "delta a 4");
        assertThat(made).hasSize(1);
    }

    @Test
    void aFeedThatWasMadeAnewMeansAResetAndASnapshot() {
        LiveConnection connection = open(ONE, null);
        next();
        connection.close();
        scheduler.advance(Feeds.LINGER_S * 1000);
        assertThat(made.get(0).closed).isTrue();
        truth.incrementAndGet();
        browser.clear();
        open(ONE, browser.lastId);
        next();
        assertThat(browser.told()).containsExactly("reset", "snapshot a 2", "delta a 3");
    }

    @Test
    void afterAResetEverySubscriptionIsToldWhole() {
        LiveConnection connection = open(TWO, null);
        connection.close();
        open("[{\"id\":\"x\",\"kind\":\"system\"}]", null);
        scheduler.advance(Feeds.LINGER_S * 1000);
        assertThat(made.get(0).closed).isTrue();
        assertThat(made.get(1).closed).isFalse();
        browser.clear();
        browser.lastId = null;
        LiveConnection again = open(TWO, null);
        String id = browser.lastId;
        again.close();
        scheduler.advance(Feeds.LINGER_S * 1000);
        browser.clear();
        open(TWO, id);
        assertThat(browser.told()).containsExactly("reset", "snapshot a 0", "snapshot b 0");
    }

    @Test
    void anIdOfAnotherRunOrAnotherListMeansAReset() {
        open(ONE, null).close();
        String id = browser.lastId;
        browser.clear();
        open(ONE, id, "run2").close();
        assertThat(browser.told()).containsExactly("reset", "snapshot a 0");
        browser.clear();
        open("[{\"id\":\"a\",\"kind\":\"system\"}]", id).close();
        assertThat(browser.told()).containsExactly("reset", "snapshot a 0");
        browser.clear();
        open(ONE, id + "000000").close();
        assertThat(browser.told()).containsExactly("reset", "snapshot a 0");
        browser.clear();
        open(ONE, "nonsense").close();
        assertThat(browser.told()).containsExactly("reset", "snapshot a 0");
    }

    @Test
    void aResetThatWasCutOffIsTakenUpWhereItEnded() {
        browser.roomFor = 1;
        open(ONE, "nonsense").close();
        assertThat(browser.told()).containsExactly("reset");
        browser.clear();
        browser.roomFor = 99;
        open(ONE, browser.lastId);
        assertThat(browser.told()).containsExactly("snapshot a 0");
    }

    @Test
    void oneThatIsBehindGetsTheRestWhenItReadsAgain() {
        LiveConnection connection = open(ONE, null);
        browser.full = true;
        for (int i = 0; i < 200; i++) {
            next();
        }
        assertThat(browser.told()).hasSize(1);
        browser.full = false;
        connection.wake();
        scheduler.run();
        assertThat(browser.told()).hasSize(201).last().isEqualTo("delta a 200");
    }

    @Test
    void oneThatIsFarBehindGetsASnapshotInPlaceOfTheBacklog() {
        LiveConnection connection = open(ONE, null);
        browser.full = true;
        for (int i = 0; i <= FeedRing.MAX_MESSAGES; i++) {
            next();
        }
        browser.clear();
        browser.full = false;
        connection.wake();
        scheduler.run();
        next();
        assertThat(browser.told()).containsExactly("snapshot a 2001", "delta a 2002");
    }

    @Test
    void aSubscriptionThatCannotBeReadFailsAlone() {
        open("[{\"id\":\"x\\\"\",\"kind\":\"promql\",\"expr\":\"sum(\"},{\"id\":\"a\",\"kind\":\"alerts\"}]", null);
        next();
        assertThat(browser.told()).hasSize(3).first().asString().startsWith("error x\" ");
        assertThat(browser.told().subList(1, 3)).containsExactly("snapshot a 0", "delta a 1");
    }

    @Test
    void aSubscriptionBeyondTheLimitOfFeedsFailsAlone() {
        for (int i = 0; i < Feeds.MAX_FEEDS - 1; i++) {
            feeds.enter(new ProjectId("p" + i), new Subscription.Alerts());
        }
        LiveConnection connection = open(TWO, null);
        assertThat(browser.told()).hasSize(2).anyMatch(told -> told.startsWith("error b more than 1000"));
        connection.close();
        scheduler.advance(Feeds.LINGER_S * 1000);
        assertThat(feeds.size()).isEqualTo(Feeds.MAX_FEEDS - 1);
    }

    @Test
    void aSnapshotThatFailsIsToldOnceAndAskedForAgainWithPauses() {
        feeds.enter(ProjectId.DEFAULT, new Subscription.Alerts());
        CountingFeed feed = made.get(0);
        feed.failure = TidewatchException.dependency("query-service is away", null);
        open(ONE, null);
        for (int i = 0; i < 100; i++) {
            next();
        }
        assertThat(browser.told()).containsExactly("error a query-service is away");
        assertThat(feed.computed).as("news make it ask no sooner").isEqualTo(1);
        scheduler.advance(60_000);
        assertThat(feed.computed).isBetween(4, 7);
        assertThat(browser.told()).hasSize(1);
        feed.failure = null;
        scheduler.advance(30_000);
        next();
        assertThat(browser.told()).containsExactly("error a query-service is away", "snapshot a 100", "delta a 101");
    }

    @Test
    void nothingIsSentOrHeldAfterTheEnd() {
        LiveConnection connection = open(ONE, null);
        browser.clear();
        connection.close();
        connection.close();
        connection.wake();
        connection.heartbeat();
        next();
        assertThat(browser.told()).isEmpty();
        scheduler.advance(Feeds.LINGER_S * 1000);
        assertThat(feeds.size()).isZero();
    }

    @Test
    void messagesAreCountedByType() {
        open(ONE, "nonsense");
        next();
        next();
        assertThat(count("reset")).isEqualTo(1);
        assertThat(count("snapshot")).isEqualTo(1);
        assertThat(count("delta")).isEqualTo(2);
    }

    private double count(String type) {
        return registry.get("tidewatch.sse.messages")
                .tags("direction", "out", "type", type)
                .counter()
                .count();
    }
}
