package io.tidewatch.dashboard.live;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tidewatch.dashboard.gateway.Upstream;
import io.tidewatch.events.Topic;
import io.tidewatch.events.errors.ErrorRecords;
import io.tidewatch.events.v1.ErrorBatch;
import io.tidewatch.events.v1.ErrorEvent;
import io.tidewatch.model.ProjectId;
import io.tidewatch.model.TidewatchException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Errors arrive by the stream and are stored by a query-service that lags behind it or runs ahead of it, answers late
 * or not at all; some come twice, some are of the future or of long ago. Whenever all is quiet, each viewer has every
 * error since its start once.
 */
class ErrorsFeedSimTest {
    private static final String LIST = "[{\"id\":\"e\",\"kind\":\"errors\",\"severity\":[\"high\"],\"limit\":500}]";
    private static final Pattern START = Pattern.compile("start=([^&]+)");

    private final ObjectMapper json = new ObjectMapper();
    private final ManualScheduler scheduler = new ManualScheduler();
    private final EventStream<ErrorBatch> stream =
            new EventStream<>(new ErrorRecords(), new FirstErrors()::sift, scheduler);
    private final StreamFeeder kafka = new StreamFeeder(Topic.ERRORS, stream, 7);
    private final AtomicLong sequences = new AtomicLong();
    private final StreamMetrics metrics =
            new StreamMetrics(new SimpleMeterRegistry(), new LatencyWindow(scheduler.clock()));
    private final Feeds feeds = new Feeds(
            (project, subscription) -> new ErrorsFeed(
                    project,
                    (Subscription.Errors) subscription,
                    stream,
                    this::ask,
                    json,
                    scheduler,
                    sequences,
                    scheduler.clock()),
            scheduler);
    /** Every error that was sent, by id, and the offset of its first record. */
    private final Map<String, ErrorEvent> sent = new LinkedHashMap<>();

    private final Map<String, Long> offsets = new LinkedHashMap<>();
    private final List<Viewer> viewers = new ArrayList<>();
    private Random random = new Random(0);
    private long storedUpTo = 5;
    private boolean away;

    private final class Viewer {
        final Browser browser = new Browser();
        final Set<String> ids = new TreeSet<>();
        long startMs;
        long total;

        @Nullable
        LiveConnection connection;

        void connect() {
            connection = new LiveConnection(
                    ProjectId.DEFAULT,
                    SubscriptionList.parse(json, LIST),
                    browser.lastId,
                    feeds,
                    "run",
                    browser,
                    scheduler,
                    metrics);
            connection.open();
        }

        void cut() {
            LiveConnection open = connection;
            if (open != null) {
                open.close();
                connection = null;
            }
        }

        void read() {
            for (Browser.Event event : browser.events) {
                if (event.event().equals("snapshot")) {
                    ids.clear();
                    total = event.data().path("total").asLong();
                    startMs = Instant.parse(event.data().path("start").asText()).toEpochMilli();
                }
                for (JsonNode error : event.data().path("events")) {
                    String id = error.path("error_id").asText();
                    assertThat(ids.add(id)).as("%s comes once", id).isTrue();
                    total += event.event().equals("delta") ? 1 : 0;
                }
            }
            browser.clear();
        }
    }

    /** The query-service: what is stored, in one snapshot with the offset up to which it is. */
    private CompletionStage<JsonNode> ask(Upstream upstream, ProjectId project, String path) {
        assertThat(path).contains("&severity=high").contains("&limit=500");
        Matcher start = START.matcher(path);
        assertThat(start.find()).isTrue();
        long startMs = Instant.parse(start.group(1)).toEpochMilli();
        CompletableFuture<JsonNode> answer = new CompletableFuture<>();
        scheduler.executeAfter(random.nextInt(300), () -> {
            if (away) {
                answer.completeExceptionally(TidewatchException.dependency("away", null));
                return;
            }
            ObjectNode stored = stored(startMs);
            scheduler.executeAfter(random.nextInt(300), () -> answer.complete(stored));
        });
        return answer;
    }

    private ObjectNode stored(long startMs) {
        List<ErrorEvent> counted = sent.values().stream()
                .filter(event -> offsets.get(event.getErrorId()) < storedUpTo)
                .filter(event -> event.getSeverity().equals("high"))
                .filter(event -> event.getTimestampMs() >= startMs && event.getTimestampMs() < scheduler.nowMs())
                .toList();
        ObjectNode answer = json.createObjectNode();
        answer.put("start", WireTime.text(startMs)).put("end", WireTime.text(scheduler.nowMs()));
        answer.put("bucket", "15s").put("total", counted.size()).put("rate_per_second", 0);
        answer.putObject("by");
        answer.putArray("buckets");
        ArrayNode events = answer.putArray("events");
        counted.forEach(event -> events.add(new ErrorJson(json).write(event)));
        answer.putObject("as_of").put("0", storedUpTo);
        return answer;
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void everyViewerHasEachErrorSinceItsStartOnce(long seed) {
        random = new Random(seed);
        for (int i = 0; i < 3; i++) {
            viewers.add(new Viewer());
        }
        for (int round = 0; round < 12; round++) {
            for (int step = 0; step < 60; step++) {
                act(viewers.get(random.nextInt(viewers.size())));
                scheduler.runSome(random);
            }
            settle();
            for (Viewer viewer : viewers) {
                Set<String> truth = new TreeSet<>();
                sent.values().stream()
                        .filter(event -> event.getSeverity().equals("high"))
                        .filter(event -> event.getTimestampMs() >= viewer.startMs)
                        .forEach(event -> truth.add(event.getErrorId()));
                assertThat(viewer.ids).as("seed %d, round %d", seed, round).isEqualTo(truth);
                assertThat(viewer.total).isEqualTo(truth.size());
            }
        }
    }

    private void act(Viewer viewer) {
        switch (random.nextInt(16)) {
            case 0 -> viewer.cut();
            case 1, 2 -> {
                if (viewer.connection == null) {
                    viewer.connect();
                }
            }
            case 3 -> away = random.nextInt(3) == 0;
            case 4, 5 -> storedUpTo = Math.min(kafka.end(), storedUpTo + random.nextInt(12));
            case 6, 7, 8 -> kafka.deliver(random.nextInt(4));
            case 9 -> scheduler.advance(random.nextInt(2_000));
            case 10 -> {
                if (random.nextInt(5) == 0) {
                    scheduler.advance(Feeds.LINGER_S * 1000);
                }
            }
            case 11 -> viewer.read();
            case 12 -> sendAgain();
            default -> send();
        }
    }

    private void send() {
        List<ErrorEvent> batch = new ArrayList<>();
        for (int i = random.nextInt(3); i >= 0; i--) {
            long shift = random.nextInt(8) == 0 ? random.nextInt(300_000) : -random.nextInt(4_000);
            long longAgo = random.nextInt(8) == 0 ? 3_550_000 + random.nextInt(200_000) : 0;
            ErrorEvent event = ErrorEvent.newBuilder()
                    .setErrorId("id-" + sent.size())
                    .setTimestampMs(scheduler.nowMs() + shift - longAgo)
                    .setSource("worker")
                    .setType("system")
                    .setSeverity(random.nextInt(4) == 0 ? "low" : "high")
                    .setService("s")
                    .setMessage("m")
                    .build();
            sent.put(event.getErrorId(), event);
            batch.add(event);
        }
        long offset = append(batch);
        batch.forEach(event -> offsets.put(event.getErrorId(), offset));
    }

    /** A sender that was not answered sends the same once more. */
    private void sendAgain() {
        if (!sent.isEmpty()) {
            List<ErrorEvent> all = List.copyOf(sent.values());
            append(List.of(all.get(random.nextInt(all.size()))));
        }
    }

    private long append(List<ErrorEvent> batch) {
        return kafka.append(new ErrorRecords().record(ProjectId.DEFAULT, 0, batch, null));
    }

    private void settle() {
        away = false;
        kafka.deliver(Integer.MAX_VALUE);
        storedUpTo = kafka.end();
        for (Viewer viewer : viewers) {
            if (viewer.connection == null) {
                viewer.connect();
            }
        }
        scheduler.advance(40_000);
        viewers.forEach(Viewer::read);
    }
}
