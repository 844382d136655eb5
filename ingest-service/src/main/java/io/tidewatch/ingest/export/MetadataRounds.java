package io.tidewatch.ingest.export;

import io.tidewatch.ingest.scrape.config.RemoteWriteConfig;
import io.tidewatch.ingest.scrape.config.RemoteWriteConfig.Message;
import io.tidewatch.ingest.series.Metadata;
import io.tidewatch.kit.Backoff;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends what is known of metric families at intervals, as senders of remote write 1.0 do; 2.0 needs it not. Metadata
 * that does not arrive comes again in the next round. A thread of its own, which ends by {@link #close}.
 */
final class MetadataRounds implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(MetadataRounds.class);
    private static final int ATTEMPTS = 5;

    private final RemoteWriteConfig config;
    private final Receiver receiver;
    private final FamilyBook families;
    private final Thread thread;

    MetadataRounds(RemoteWriteConfig config, Receiver receiver, FamilyBook families) {
        this.config = config;
        this.receiver = receiver;
        this.families = families;
        this.thread = new Thread(this::run, "export-" + config.name() + "-metadata");
        this.thread.setDaemon(true);
        if (config.metadata().send() && config.message() == Message.VERSION_1) {
            thread.start();
        }
    }

    private void run() {
        try {
            while (true) {
                Thread.sleep(config.metadata().interval().toMillis());
                List<Metadata> all = families.all();
                for (int from = 0; from < all.size(); from += config.metadata().perRequest()) {
                    send(all.subList(
                            from, Math.min(all.size(), from + config.metadata().perRequest())));
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void send(List<Metadata> some) throws InterruptedException {
        Backoff backoff =
                new Backoff(config.queue().minBackoff(), config.queue().maxBackoff(), new Random());
        byte[] message = RequestEncoder.metadata(some);
        while (backoff.attempts() < ATTEMPTS) {
            Receiver.Answer answer = receiver.post(message, backoff.attempts(), 0);
            if (answer.verdict() == Receiver.Verdict.TAKEN) {
                return;
            }
            if (answer.verdict() == Receiver.Verdict.REFUSED) {
                LOG.warn("the export '{}' could not send metadata: {}", config.name(), answer.why());
                return;
            }
            Duration pause = backoff.next();
            Thread.sleep((answer.retryAfter() == null ? pause : answer.retryAfter()).toMillis());
        }
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
