package io.tidewatch.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedPostgres18IT {
    @TempDir
    Path directory;

    @Test
    void keepsRowsOverARestart() throws SQLException {
        try (EmbeddedPostgres18 postgres = EmbeddedPostgres18.start(directory, 0)) {
            execute(postgres.jdbcUrl(), "create table kept as select 7 as n");
            assertThat(query(postgres.jdbcUrl(), "show server_version")).startsWith("18");
        }
        try (EmbeddedPostgres18 postgres = EmbeddedPostgres18.start(directory, 0)) {
            assertThat(query(postgres.jdbcUrl(), "select n from kept")).isEqualTo("7");
        }
    }

    @Test
    void refusesADirectoryThatIsInUse() {
        try (EmbeddedPostgres18 postgres = EmbeddedPostgres18.start(directory, 0)) {
            assertThatThrownBy(() -> EmbeddedPostgres18.start(directory, 0))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("another process runs Postgres");
        }
    }

    @Test
    void aKilledPostmasterEndsTheProcessAndTheNextStartRecovers() throws Exception {
        try (ChildJvm first = startChild(0)) {
            execute(url(first), "create table kept as select 7 as n");
            postmaster(first).destroyForcibly();
            assertThat(first.awaitExit()).isEqualTo(1);
        }
        try (ChildJvm second = startChild(0)) {
            assertThat(query(url(second), "select n from kept")).isEqualTo("7");
            assertThat(second.stop()).isEqualTo(143);
        }
        assertThat(directory.resolve("postgres/pgdata/postmaster.pid")).doesNotExist();
    }

    @Test
    void stopsTheOrphanOfAKilledProcessAndTakesItsPort() throws Exception {
        int port = FreePort.orElse(0);
        ProcessHandle orphan;
        try (ChildJvm first = startChild(port)) {
            execute(url(first), "create table kept as select 7 as n");
            orphan = postmaster(first);
            first.killHard();
            assertThat(orphan.isAlive()).isTrue();
        }
        try (ChildJvm second = startChild(port)) {
            assertThat(orphan.isAlive()).isFalse();
            assertThat(query(url(second), "select n from kept")).isEqualTo("7");
        } finally {
            orphan.destroyForcibly();
        }
        // The second was killed by close(): its orphan must not outlive this test.
        new PostmasterFile(directory.resolve("postgres/pgdata")).postmaster().ifPresent(ProcessHandle::destroyForcibly);
    }

    @Test
    void startsWhenAnotherProcessHasTheNumberThatAKilledOneLeft() throws Exception {
        EmbeddedPostgres18.start(directory, 0).close();
        Files.writeString(
                directory.resolve("pgdata/postmaster.pid"),
                ProcessHandle.current().pid() + "\n" + directory.resolve("pgdata") + "\n");
        try (EmbeddedPostgres18 postgres = EmbeddedPostgres18.start(directory, 0)) {
            assertThat(query(postgres.jdbcUrl(), "select 1")).isEqualTo("1");
        }
    }

    private ChildJvm startChild(int port) throws Exception {
        return ChildJvm.start(
                EmbeddedPostgresMain.class,
                directory.resolve("log"),
                "--data",
                directory.resolve("postgres").toString(),
                "--port",
                String.valueOf(port));
    }

    private static String url(ChildJvm child) {
        return child.ready().get(2);
    }

    private static ProcessHandle postmaster(ChildJvm child) {
        return ProcessHandle.of(Long.parseLong(child.ready().get(4))).orElseThrow();
    }

    private static void execute(String url, String sql) throws SQLException {
        try (Connection connection = connect(url);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static String query(String url, String sql) throws SQLException {
        try (Connection connection = connect(url);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getString(1);
        }
    }

    private static Connection connect(String url) throws SQLException {
        return DriverManager.getConnection(url, EmbeddedPostgres18.OWNER, EmbeddedPostgres18.OWNER_PASSWORD);
    }
}
