package io.tidewatch.dashboard.live;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tidewatch.model.ProjectId;
import io.tidewatch.model.TidewatchException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Viewers come, go, stall and come back in any order while states change, snapshots fail, feeds end and the process
 * starts anew: whenever all is quiet, each viewer sees the truth, and on the way there no number was left out or came
 * twice.
 */
class LiveConnectionSimTest {
    private static final String LIST =
            "[{\"id\":\"alerts\",\"kind\":\"alerts\"},{\"id\":\"system\",\"kind\":\"system\"}]";

    private final ManualScheduler scheduler = new ManualScheduler();
    private final Map<String, AtomicLong> truth = Map.of("alerts", new AtomicLong(), "system", new AtomicLong());
    private final Map<String, CountingFeed> current = new HashMap<>();
    private final StreamMetrics metrics =
            new StreamMetrics(new SimpleMeterRegistry(), new LatencyWindow(scheduler.clock()));
    private Feeds feeds = new Feeds(this::make, scheduler);
    private AtomicLong sequences = new AtomicLong();
    private final List<Viewer> viewers = new ArrayList<>();
    private int run;

    private Feed make(ProjectId project, Subscription subscription) {
        String name = subscription instanceof Subscription.Alerts ? "alerts" : "system";
        CountingFeed feed = new CountingFeed(truth.get(name), scheduler, sequences, scheduler.clock());
        current.put(name, feed);
        return feed;
    }

    /** A page that applies what it gets. */
    private final class Viewer {
        final Browser browser = new Browser();
        final Map<String, Long> state = new HashMap<>();

        @Nullable
        LiveConnection connection;

        void connect() {
            connection = new LiveConnection(
                    ProjectId.DEFAULT,
                    SubscriptionList.parse(new ObjectMapper(), LIST),
                    browser.lastId,
                    feeds,
                    "run" + run,
                    browser,
                    scheduler,
                    metrics);
            connection.open();
        }

        void cut() {
            LiveConnection open = connection;
            if (open != null) {
                read();
                open.close();
                connection = null;
            }
        }

        void read() {
            for (Browser.Event event : browser.events) {
                switch (event.event()) {
                    case "reset" -> state.clear();
                    case "snapshot" -> state.put(event.sub(), event.data().asLong());
                    case "delta" -> {
                        Long before = state.get(event.sub());
                        assertThat(before).as("a delta without a state").isNotNull();
                        assertThat(event.data().asLong())
                                .as("the next of %s", event.sub())
                                .isEqualTo(before + 1);
                        state.put(event.sub(), before + 1);
                    }
                    default -> assertThat(event.event()).isEqualTo("error");
                }
            }
            browser.clear();
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
    void everyViewerSeesTheTruth(long seed) {
        Random random = new Random(seed);
        for (int i = 0; i < 4; i++) {
            viewers.add(new Viewer());
        }
        for (int round = 0; round < 40; round++) {
            for (int step = 0; step < 60; step++) {
                act(random, viewers.get(random.nextInt(viewers.size())));
                scheduler.runSome(random);
            }
            settle();
            for (Viewer viewer : viewers) {
                for (Map.Entry<String, AtomicLong> each : truth.entrySet()) {
                    assertThat(viewer.state)
                            .as("seed %d, round %d", seed, round)
                            .containsEntry(each.getKey(), each.getValue().get());
                }
            }
        }
    }

    private void act(Random random, Viewer viewer) {
        switch (random.nextInt(20)) {
            case 0, 1 -> viewer.cut();
            case 2, 3, 4 -> {
                if (viewer.connection == null) {
                    viewer.connect();
                }
            }
            case 5 -> viewer.browser.full = true;
            case 6, 7 -> {
                viewer.browser.full = false;
                if (viewer.connection != null) {
                    viewer.connection.wake();
                }
            }
            case 8 -> viewer.read();
            case 9 -> scheduler.advance(random.nextInt(3_000));
            case 10 -> {
                if (random.nextInt(10) == 0) {
                    scheduler.advance(Feeds.LINGER_S * 1000);
                }
            }
            case 11 ->
                current.values()
                        .forEach(feed -> feed.failure =
                                random.nextInt(3) == 0 ? TidewatchException.dependency("away", null) : null);
            case 12 -> {
                if (random.nextInt(20) == 0) {
                    startAnew();
                }
            }
            case 13 -> burst(random.nextInt(40) == 0 ? FeedRing.MAX_MESSAGES + 1 : random.nextInt(100));
            default -> burst(1);
        }
    }

    /** The truth moves on, with or without anyone who looks. */
    private void burst(int times) {
        for (int i = 0; i < times; i++) {
            for (String name : truth.keySet()) {
                CountingFeed feed = current.get(name);
                if (feed == null || feed.closed) {
                    truth.get(name).incrementAndGet();
                } else {
                    feed.next();
                }
            }
        }
    }

    /** The process ends and another one begins: connections are cut, sequences begin anew. */
    private void startAnew() {
        viewers.forEach(Viewer::cut);
        feeds.close();
        run++;
        sequences = new AtomicLong();
        feeds = new Feeds(this::make, scheduler);
    }

    private void settle() {
        current.values().forEach(feed -> feed.failure = null);
        for (Viewer viewer : viewers) {
            viewer.browser.full = false;
            if (viewer.connection == null) {
                viewer.connect();
            } else {
                viewer.connection.wake();
            }
        }
        scheduler.advance(31_000);
        viewers.forEach(Viewer::read);
    }
}
