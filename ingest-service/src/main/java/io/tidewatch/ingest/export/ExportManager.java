package io.tidewatch.ingest.export;

import io.tidewatch.ingest.scrape.config.RemoteWriteConfig;
import io.tidewatch.ingest.scrape.http.ByteBudget;
import io.tidewatch.ingest.scrape.http.HttpFetcher;
import io.tidewatch.kit.KafkaConnection;
import io.tidewatch.model.ProjectId;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** All destinations of this replica, as the configuration names them. Safe for any thread. */
public final class ExportManager implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ExportManager.class);
    private static final long ANSWERS_BYTES = 16L << 20;

    /** Told of destinations that come and go; their counts outlive a change of their settings. */
    public interface Listener {
        void added(String name, ExportCounts counts);

        void removed(String name);
    }

    /**
     * What all destinations share.
     *
     * @param project whose samples are forwarded
     * @param fromOldest whether a destination that is new begins at the oldest record and not now
     * @param maxSeries series whose labels a destination remembers
     */
    public record Settings(ProjectId project, boolean fromOldest, int maxSeries) {}

    private final Vertx vertx;
    private final KafkaConnection kafka;
    private final Clock clock;
    private final Settings settings;
    private final Listener listener;
    private final ByteBudget answers = new ByteBudget(ANSWERS_BYTES);
    private final Map<String, Destination> destinations = new ConcurrentSkipListMap<>();
    private final Map<String, ExportCounts> counts = new ConcurrentSkipListMap<>();
    /** Opens and closes destinations, which may take seconds. */
    private final ExecutorService changes = Executors.newSingleThreadExecutor(task -> {
        Thread thread = new Thread(task, "export-changes");
        thread.setDaemon(true);
        return thread;
    });

    private List<RemoteWriteConfig> wanted = List.of();
    private boolean started;

    public ExportManager(Vertx vertx, KafkaConnection kafka, Clock clock, Settings settings, Listener listener) {
        this.vertx = vertx;
        this.kafka = kafka;
        this.clock = clock;
        this.settings = settings;
        this.listener = listener;
    }

    /** Begins; the topic must exist. */
    public void start() {
        change(() -> started = true);
    }

    /** From now on these are the destinations. One whose settings are as before goes on. Returns at once. */
    public void apply(List<RemoteWriteConfig> configs) {
        change(() -> wanted = List.copyOf(configs));
    }

    private void change(Runnable what) {
        try {
            changes.execute(() -> {
                what.run();
                if (started) {
                    sync();
                }
            });
        } catch (RejectedExecutionException e) {
            LOG.debug("a change of the exports comes after the end");
        }
    }

    private void sync() {
        Map<String, RemoteWriteConfig> byName = new LinkedHashMap<>();
        wanted.forEach(config -> byName.put(config.name(), config));
        destinations.entrySet().removeIf(entry -> {
            if (entry.getValue().config().equals(byName.get(entry.getKey()))) {
                return false;
            }
            entry.getValue().close();
            return true;
        });
        counts.keySet().removeIf(name -> {
            if (byName.containsKey(name)) {
                return false;
            }
            listener.removed(name);
            return true;
        });
        byName.forEach((name, config) -> {
            ExportCounts ofName = counts.get(name);
            if (ofName == null) {
                ofName = new ExportCounts();
                counts.put(name, ofName);
                listener.added(name, ofName);
            }
            if (!destinations.containsKey(name)) {
                destinations.put(name, open(config, ofName));
            }
        });
    }

    private Destination open(RemoteWriteConfig config, ExportCounts ofName) {
        HttpFetcher http =
                new HttpFetcher(vertx, config.http(), answers, config.queue().maxShards() + 1);
        return new Destination(
                config,
                settings.project(),
                kafka,
                http,
                clock,
                ofName,
                settings.fromOldest() ? Destination.Start.OLDEST : Destination.Start.NOW,
                settings.maxSeries());
    }

    /** The destinations by name. */
    public List<ExportView> views() {
        return destinations.values().stream()
                .map(destination -> new ExportView(
                        destination.config().name(),
                        destination.config().url().toString(),
                        destination.config().message().text(),
                        destination.trouble(),
                        destination.positions(),
                        counts.getOrDefault(destination.config().name(), new ExportCounts())))
                .toList();
    }

    /** Ends all of them; what is delivered by then is committed. */
    @Override
    public void close() {
        changes.shutdown();
        try {
            if (!changes.awaitTermination(10, TimeUnit.SECONDS)) {
                LOG.warn("a change of the exports has not ended");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        destinations.values().forEach(Destination::stop);
        destinations.values().forEach(Destination::close);
        destinations.clear();
    }
}
