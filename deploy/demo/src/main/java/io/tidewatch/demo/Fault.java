package io.tidewatch.demo;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What can be made to go wrong. */
public enum Fault {
    /** The provider that workflows call does not answer in time: execution errors. */
    PROVIDER_DOWN("the card provider does not answer"),
    /** Each statement waits: latency of the routes that use the database, at last system errors. */
    SLOW_DATABASE("each statement waits for 400 ms"),
    /** Senders leave required fields out: input errors. */
    BAD_INPUT("half of the webhooks lack a field"),
    /** Gateways are kept, so that the pool runs dry: failed allocations. */
    POOL_EXHAUSTION("gateways are not given back"),
    /** Ten times the traffic. */
    TRAFFIC_SPIKE("ten times as many requests");

    private final String effect;

    Fault(String effect) {
        this.effect = effect;
    }

    /** What it does, in a few words. */
    public String effect() {
        return effect;
    }

    /** As URLs name it: {@code provider-down}. */
    public String slug() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The fault of that {@link #slug}. */
    public static Optional<Fault> of(String slug) {
        return Arrays.stream(values())
                .filter(fault -> fault.slug().equals(slug))
                .findFirst();
    }
}
