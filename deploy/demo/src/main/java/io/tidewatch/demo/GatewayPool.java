package io.tidewatch.demo;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** A bounded pool of gateways that organisations allocate and give back. Safe for any thread. */
final class GatewayPool {
    /**
     * A gateway in somebody's hands.
     *
     * @param gateway its name
     * @param organisation who has it
     * @param sinceMs when it was given, milliseconds since the Unix epoch
     */
    record Lease(String gateway, String organisation, long sinceMs) {}

    private final int total;
    private final Deque<String> free = new ArrayDeque<>();
    private final Map<String, Lease> leases = new HashMap<>();

    /** @param total how many gateways there are */
    GatewayPool(int total) {
        this.total = total;
        for (int i = 1; i <= total; i++) {
            free.add(String.format("gw-%02d", i));
        }
    }

    /** Gives a gateway; empty when none is free. */
    synchronized Optional<Lease> allocate(String organisation, long nowMs) {
        String gateway = free.poll();
        if (gateway == null) {
            return Optional.empty();
        }
        Lease lease = new Lease(gateway, organisation, nowMs);
        leases.put(gateway, lease);
        return Optional.of(lease);
    }

    /** Takes a gateway back; false when it was free. */
    synchronized boolean release(Lease lease) {
        if (leases.remove(lease.gateway()) == null) {
            return false;
        }
        free.add(lease.gateway());
        return true;
    }

    synchronized int available() {
        return free.size();
    }

    int total() {
        return total;
    }
}
