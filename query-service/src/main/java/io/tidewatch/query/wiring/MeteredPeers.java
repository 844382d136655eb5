package io.tidewatch.query.wiring;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.tidewatch.model.Fault;
import io.tidewatch.model.ProjectId;
import io.tidewatch.model.TidewatchException;
import io.tidewatch.query.newest.Answer;
import io.tidewatch.query.newest.Peers;
import io.tidewatch.query.newest.Question;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/** Takes the time of what other replicas are asked, by what came of it. */
final class MeteredPeers implements Peers {
    private final Peers peers;
    private final Timer answered;
    private final Timer tooMuch;
    private final Timer failed;

    MeteredPeers(Peers peers, MeterRegistry registry) {
        this.peers = peers;
        this.answered = timer(registry, "answered");
        this.tooMuch = timer(registry, "too_much");
        this.failed = timer(registry, "failed");
    }

    private static Timer timer(MeterRegistry registry, String outcome) {
        return Timer.builder("tidewatch_query_peer_calls")
                .description("Questions to other query-services for samples that are not sealed")
                .tag("outcome", outcome)
                .serviceLevelObjectives(
                        Duration.ofMillis(2),
                        Duration.ofMillis(10),
                        Duration.ofMillis(50),
                        Duration.ofMillis(250),
                        Duration.ofSeconds(2))
                .register(registry);
    }

    @Override
    public CompletableFuture<Answer> ask(String address, ProjectId project, Question question) {
        long begun = System.nanoTime();
        return peers.ask(address, project, question).whenComplete((answer, failure) -> outcome(failure)
                .record(Duration.ofNanos(System.nanoTime() - begun)));
    }

    private Timer outcome(@Nullable Throwable failure) {
        if (failure == null) {
            return answered;
        }
        Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
        return cause instanceof TidewatchException known && known.fault() == Fault.LIMIT ? tooMuch : failed;
    }
}
