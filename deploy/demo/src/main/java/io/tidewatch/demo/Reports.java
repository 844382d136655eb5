package io.tidewatch.demo;

import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.UUID;
import java.util.function.Consumer;

/** What the application tells Tidewatch as events: errors, the life of its gateways, deployments. */
final class Reports {
    private static final String POOL = "gateways";

    private final Consumer<JsonObject> errors;
    private final Consumer<JsonObject> lifecycle;

    Reports(Consumer<JsonObject> errors, Consumer<JsonObject> lifecycle) {
        this.errors = errors;
        this.lifecycle = lifecycle;
    }

    void failed(String workflow, UUID workflowId, StepFailure failure, JsonObject input) {
        errors.accept(new JsonObject()
                .put("error_id", UUID.randomUUID().toString())
                .put("timestamp", Instant.now().toString())
                .put("source", failure.kind() == StepFailure.Kind.INPUT ? "webhook" : "worker")
                .put("type", failure.kind().type())
                .put("error_type", failure.errorType())
                .put("severity", failure.kind().severity())
                .put("workflow_id", workflowId.toString())
                .put("service", "webhooks")
                .put("message", failure.getMessage())
                .put(
                        "metadata",
                        new JsonObject()
                                .put("workflow", workflow)
                                .put("step", failure.step())
                                .put("organisation", input.getString("organisation"))));
    }

    void allocated(GatewayPool.Lease lease) {
        lifecycle.accept(
                event("allocated").put("organisation", lease.organisation()).put("resource_id", lease.gateway()));
    }

    void released(GatewayPool.Lease lease, long nowMs) {
        lifecycle.accept(event("deallocated")
                .put("organisation", lease.organisation())
                .put("resource_id", lease.gateway())
                .put("duration", (nowMs - lease.sinceMs()) / 1000.0));
    }

    void allocationFailed(String organisation) {
        lifecycle.accept(event("failed").put("organisation", organisation).put("error", "PoolExhausted"));
    }

    void status(GatewayPool pool) {
        lifecycle.accept(event("pool").put("available", pool.available()).put("total", pool.total()));
    }

    void deployed(String version) {
        lifecycle.accept(new JsonObject()
                .put("kind", "deployed")
                .put("event_id", UUID.randomUUID().toString())
                .put("timestamp", Instant.now().toString())
                .put("service", "webhooks")
                .put("version", version));
    }

    private static JsonObject event(String kind) {
        return new JsonObject()
                .put("kind", kind)
                .put("event_id", UUID.randomUUID().toString())
                .put("timestamp", Instant.now().toString())
                .put("pool", POOL);
    }
}
