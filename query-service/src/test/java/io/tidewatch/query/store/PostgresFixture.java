package io.tidewatch.query.store;

import io.tidewatch.embedded.SharedStack;
import io.tidewatch.kit.db.Credentials;
import io.tidewatch.kit.db.JdbcTransactions;
import io.tidewatch.kit.db.ProjectTransactions;
import io.tidewatch.kit.db.SchemaMigration;
import io.vertx.core.Vertx;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import java.time.Duration;
import java.util.Map;

/** The test JVM's Postgres with the schema on it, as the runtime role sees it. */
public final class PostgresFixture {
    private static final Credentials APP = new Credentials("tidewatch_app", "tidewatch_app");

    public final JdbcTransactions jdbc;
    public final StoreTransactions transactions;
    public final ProjectTransactions reactive;
    public final ProjectQueries queries;

    /** On a Postgres of one's own; brings its schema to today's. */
    public PostgresFixture(Map<String, String> config) {
        String url = config.get("tidewatch.db.jdbc-url");
        new SchemaMigration(
                        url,
                        new Credentials(
                                config.get("tidewatch.db.owner.username"), config.get("tidewatch.db.owner.password")),
                        APP)
                .run();
        jdbc = new JdbcTransactions(url, APP, 4);
        transactions = new StoreTransactions(jdbc);
        PgConnectOptions options = PgConnectOptions.fromUri(config.get("quarkus.datasource.reactive.url"))
                .setUser(APP.username())
                .setPassword(APP.password());
        reactive = new ProjectTransactions(Pool.newInstance(
                PgBuilder.pool().connectingTo(options).using(Vertx.vertx()).build()));
        queries = new ReactiveProjectQueries(reactive, Duration.ofSeconds(20));
    }

    private static final class Holder {
        static final PostgresFixture INSTANCE = new PostgresFixture(SharedStack.start());
    }

    /** Started with the first call. */
    public static PostgresFixture get() {
        return Holder.INSTANCE;
    }
}
