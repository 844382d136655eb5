package io.tidewatch.query.wiring;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.tidewatch.query.store.Tiers;
import java.time.Duration;

/** Keys {@code tidewatch.query.*}. */
@ConfigMapping(prefix = "tidewatch.query")
public interface QuerySettings {
    /** Where this replica is found; goes into the offset ledger. */
    @WithDefault("127.0.0.1:8083")
    String address();

    /** How long other replicas may take to answer for their partitions. */
    @WithDefault("2s")
    Duration peerTimeout();

    Seal seal();

    Retention retention();

    /** How long Postgres may take to answer a read. */
    @WithDefault("20s")
    Duration readTimeout();

    /** Samples that a query may read. */
    @WithDefault("20000000")
    long maxSamples();

    /** How long a query may take, waiting for its turn included. */
    @WithDefault("2m")
    Duration timeout();

    /** Queries that run at once. */
    @WithDefault("20")
    int maxConcurrent();

    /** Queries that wait for their turn; more are turned away. */
    @WithDefault("100")
    int maxWaiting();

    /** How far a sample may lie behind the newest of its series. */
    @WithDefault("2h")
    Duration outOfOrder();

    /** Series that a project may have; new ones beyond are refused. */
    @WithDefault("5000000")
    int maxSeries();

    /** How often the ledger's metrics are looked up. */
    @WithDefault("10s")
    Duration ledgerInterval();

    /** When samples go from memory into Postgres. */
    interface Seal {
        @WithDefault("2m")
        Duration interval();

        /** Samples in memory above which the fullest partition is sealed at once; reading pauses at twice as many. */
        @WithDefault("4000000")
        long maxSamples();
    }

    /** How long samples and their aggregates are kept. */
    default Tiers tiers() {
        return Tiers.of(retention().raw(), retention().minutes(), retention().fiveMinutes());
    }

    /** How long things are kept. */
    interface Retention {
        @WithDefault("24h")
        Duration raw();

        /** Aggregates of a minute. */
        @WithDefault("7d")
        Duration minutes();

        /** Aggregates of five minutes. */
        @WithDefault("30d")
        Duration fiveMinutes();

        @WithDefault("24h")
        Duration exemplars();

        @WithDefault("90d")
        Duration errors();

        @WithDefault("24h")
        Duration errorCounts15s();

        @WithDefault("7d")
        Duration errorCounts1m();

        @WithDefault("365d")
        Duration errorCounts5m();

        @WithDefault("90d")
        Duration alerts();

        @WithDefault("90d")
        Duration lifecycle();
    }
}
