package io.tidewatch.kit.wiring;

import io.smallrye.common.annotation.Identifier;
import io.tidewatch.kit.KafkaConnection;
import io.tidewatch.kit.db.Credentials;
import io.tidewatch.kit.db.JdbcTransactions;
import io.tidewatch.kit.db.ProjectTransactions;
import io.tidewatch.kit.metrics.Metered;
import io.tidewatch.kit.metrics.MeteredConnection;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.util.Map;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Makes beans of the kit's plain classes. */
@Singleton
public class KitBeans {
    @Produces
    @Singleton
    KafkaConnection kafkaConnection(@Identifier("default-kafka-broker") Map<String, Object> properties) {
        return new KafkaConnection(properties);
    }

    @Produces
    @Singleton
    ProjectTransactions projectTransactions(Pool pool) {
        return new ProjectTransactions(pool);
    }

    @Produces
    @Singleton
    JdbcTransactions jdbcTransactions(
            DatabaseSettings database,
            @ConfigProperty(name = "quarkus.datasource.username") String user,
            @ConfigProperty(name = "quarkus.datasource.password") String password,
            Metered metered) {
        return new JdbcTransactions(
                database.jdbcUrl(),
                new Credentials(user, password),
                database.maxJdbcConnections(),
                connection -> MeteredConnection.of(connection, metered));
    }

    void close(@Disposes JdbcTransactions transactions) {
        transactions.close();
    }
}
