package io.tidewatch.demo;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/**
 * What a webhook triggers: the input is validated, a gateway is allocated, a provider is called through it, the order is
 * stored. Each step fails in its own way: input, execution, system. Used on one event loop.
 */
final class Workflows {
    /** The workflows that webhooks name. */
    static final List<String> NAMES = List.of("order-placed", "refund", "subscription");

    private static final long PROVIDER_MS = 20;
    private static final long PROVIDER_TIMEOUT_MS = 800;
    private static final long LEASE_MS = 4_000;
    /** So many of a hundred calls of the provider fail by themselves. */
    private static final double PROVIDER_ERROR_PERCENT = 0.5;

    private final Vertx vertx;
    private final Faults faults;
    private final DemoMetrics metrics;
    private final OrdersTable orders;
    private final GatewayPool pool;
    private final Reports reports;
    private final Random random;

    Workflows(
            Vertx vertx,
            Faults faults,
            DemoMetrics metrics,
            OrdersTable orders,
            GatewayPool pool,
            Reports reports,
            Random random) {
        this.vertx = vertx;
        this.faults = faults;
        this.metrics = metrics;
        this.orders = orders;
        this.pool = pool;
        this.reports = reports;
        this.random = random;
    }

    /**
     * Runs a workflow; its failure is a {@link StepFailure}, counted and reported.
     *
     * @return the number of the order
     */
    Future<Long> run(String workflow, JsonObject input) {
        UUID id = UUID.randomUUID();
        return validate(input)
                .compose(valid -> callProvider(valid.getString("organisation")).map(valid))
                .compose(valid -> vertx.executeBlocking(
                        () -> orders.insert(valid.getString("customer"), valid.getLong("amount_cents")), false))
                .onSuccess(order -> {
                    metrics.workflow(workflow, "ok");
                    metrics.order(input.getLong("amount_cents"));
                })
                .onFailure(failure -> {
                    StepFailure step = StepFailures.of(failure);
                    metrics.workflow(workflow, step.kind().type());
                    reports.failed(workflow, id, step, input);
                });
    }

    private static Future<JsonObject> validate(JsonObject input) {
        for (String field : List.of("customer", "organisation", "amount_cents")) {
            if (!input.containsKey(field)) {
                return Future.failedFuture(new StepFailure(
                        StepFailure.Kind.INPUT, "validate", "MissingField", "field " + field + " is required"));
            }
        }
        return Future.succeededFuture(input);
    }

    private Future<Void> callProvider(String organisation) {
        Optional<GatewayPool.Lease> allocated = pool.allocate(organisation, System.currentTimeMillis());
        if (allocated.isEmpty()) {
            reports.allocationFailed(organisation);
            return Future.failedFuture(new StepFailure(
                    StepFailure.Kind.SYSTEM, "allocate", "PoolExhausted", "no gateway is free for " + organisation));
        }
        GatewayPool.Lease lease = allocated.get();
        reports.allocated(lease);
        long keptMs = (long) (LEASE_MS * (0.25 + 1.5 * random.nextDouble()));
        vertx.setTimer(keptMs, timer -> release(lease));
        boolean down = faults.isOn(Fault.PROVIDER_DOWN);
        long takesMs = down ? PROVIDER_TIMEOUT_MS : (long) (PROVIDER_MS * (0.5 - Math.log(1 - random.nextDouble())));
        boolean fails = down || random.nextDouble() * 100 < PROVIDER_ERROR_PERCENT;
        return vertx.timer(takesMs + 1, TimeUnit.MILLISECONDS)
                .compose(waited -> fails
                        ? Future.failedFuture(new StepFailure(
                                StepFailure.Kind.EXECUTION,
                                "charge",
                                "ProviderTimeout",
                                "the card provider did not answer within " + PROVIDER_TIMEOUT_MS + " ms"))
                        : Future.succeededFuture());
    }

    private void release(GatewayPool.Lease lease) {
        if (faults.isOn(Fault.POOL_EXHAUSTION)) {
            vertx.setTimer(1_000, timer -> release(lease));
        } else if (pool.release(lease)) {
            reports.released(lease, System.currentTimeMillis());
        }
    }
}
