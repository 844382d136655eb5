package io.tidewatch.query.wiring;

import io.tidewatch.query.head.RecoveryState;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Readiness;

/**
 * Not ready until this replica has read again what it had in memory before it ended, so that a rolling restart leaves
 * the others alone until then; ready for good after that, and after two minutes in any case, since what is sealed can
 * be asked for.
 */
@Readiness
@ApplicationScoped
public class RecoveryReadiness implements HealthCheck {
    private static final Duration LIMIT = Duration.ofMinutes(2);

    private final RecoveryState recovery;
    private final LongSupplier nanos;
    private final long started;
    private volatile boolean ready;

    @Inject
    public RecoveryReadiness(RecoveryState recovery) {
        this(recovery, System::nanoTime);
    }

    RecoveryReadiness(RecoveryState recovery, LongSupplier nanos) {
        this.recovery = recovery;
        this.nanos = nanos;
        this.started = nanos.getAsLong();
    }

    @Override
    public HealthCheckResponse call() {
        HealthCheckResponseBuilder response = HealthCheckResponse.named("recovery");
        if (!ready && (recovery.isWhole() || nanos.getAsLong() - started > LIMIT.toNanos())) {
            ready = true;
        }
        if (!ready) {
            response.withData("newest samples", "are being read again from Kafka");
        }
        return response.status(ready).build();
    }
}
