package io.tidewatch.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.Map;

/** What every test stack must do, wherever it runs. */
record StackCheck(Map<String, String> config) {
    /** Records go in, in a transaction too, and come out. */
    void kafkaTakesAndGivesRecords() throws Exception {
        KafkaProbe kafka = new KafkaProbe(config.get("kafka.bootstrap.servers"));
        kafka.createTopic();
        kafka.send("one");
        kafka.sendInTransaction("two");
        assertThat(kafka.texts()).containsExactly("one", "two");
    }

    /** The owner reaches a database of version 18 by the key for JDBC, and may write. */
    void postgresTakesAndGivesRows() throws Exception {
        try (Connection owner = DriverManager.getConnection(
                        config.get("tidewatch.db.jdbc-url"),
                        config.get("tidewatch.db.owner.username"),
                        config.get("tidewatch.db.owner.password"));
                Statement statement = owner.createStatement()) {
            assertThat(owner.getMetaData().getDatabaseMajorVersion()).isEqualTo(18);
            statement.execute("create table stack_check as select 7 as n");
            try (ResultSet row = statement.executeQuery("select n from stack_check")) {
                assertThat(row.next()).isTrue();
                assertThat(row.getInt(1)).isEqualTo(7);
            }
            statement.execute("drop table stack_check");
        }
    }
}
