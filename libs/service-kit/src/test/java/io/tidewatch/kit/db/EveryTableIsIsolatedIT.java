package io.tidewatch.kit.db;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidewatch.embedded.SharedStack;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Reads the catalogue of a migrated database, so that a table that a later migration adds is tested by being there. */
class EveryTableIsIsolatedIT {
    private static final Credentials OWNER = new Credentials("postgres", "postgres");
    private static final Credentials APP = new Credentials("tidewatch_app", "tidewatch_app");

    /** Belong to no project: what Flyway has run, and how far partitions of topics are stored. */
    private static final Set<String> OF_NO_PROJECT = Set.of("flyway_schema_history", "consumer_offset");

    private static final String DATABASE = "every_table";
    private static Connection owner;

    @BeforeAll
    static void migrateADatabaseOfItsOwn() throws SQLException {
        Map<String, String> stack = SharedStack.start();
        String url = stack.get("tidewatch.db.jdbc-url");
        try (Connection first = DriverManager.getConnection(url, OWNER.username(), OWNER.password());
                Statement statement = first.createStatement()) {
            statement.execute("create database " + DATABASE);
        }
        String own = url.replaceFirst("/[^/?]*(\\?|$)", "/" + DATABASE + "$1");
        new SchemaMigration(own, OWNER, APP).run();
        owner = DriverManager.getConnection(own, OWNER.username(), OWNER.password());
        // Each table that is partitioned by time gets a partition, as it does at run time.
        for (String table : column(
                "select c.relname from pg_class c where c.relkind = 'p' and c.relnamespace = 'public'::regnamespace"
                        + " and exists (select from tidewatch_partition_spec(c.relname))")) {
            column("select tidewatch_ensure_partition('" + table + "', now())::text");
        }
        owner.setAutoCommit(false);
    }

    @AfterAll
    static void close() throws SQLException {
        owner.close();
    }

    private static List<String> column(String sql) throws SQLException {
        try (Statement statement = owner.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            List<String> column = new ArrayList<>();
            while (rows.next()) {
                column.add(rows.getString(1));
            }
            return column;
        }
    }

    private static List<String> tables() throws SQLException {
        return column(
                        "select relname from pg_class where relkind in ('r', 'p') and relnamespace = 'public'::regnamespace"
                                + " order by relname")
                .stream()
                .filter(table -> !OF_NO_PROJECT.contains(table))
                .toList();
    }

    @Test
    void thereAreTablesPartitionsIncluded() throws SQLException {
        assertThat(tables())
                .contains(
                        "error_event",
                        "metric_window",
                        "metric_window_default",
                        "metric_seal",
                        "metric_block_default",
                        "metric_block_1m",
                        "metric_block_5m",
                        "alert_rule",
                        "lost_range")
                .anyMatch(table -> table.matches("metric_window_\\d{10}"))
                .anyMatch(table -> table.matches("metric_block_1m_\\d{10}"));
    }

    @TestFactory
    List<DynamicTest> everyTableHasAProjectAndForcedRowLevelSecurity() throws SQLException {
        return tables().stream()
                .map(table -> DynamicTest.dynamicTest(table, () -> {
                    assertThat(column("select attnotnull::text from pg_attribute where attname = 'project_id'"
                                    + " and attrelid = 'public." + table + "'::regclass"))
                            .as("project_id not null")
                            .containsExactly("true");
                    assertThat(column("select (relrowsecurity and relforcerowsecurity)::text from pg_class"
                                    + " where oid = 'public." + table + "'::regclass"))
                            .as("row level security, forced")
                            .containsExactly("true");
                    // A dated partition has none, which denies all: it is reached through its parent.
                    if (!table.matches(".*_\\d{10}")) {
                        assertThat(column("select polname from pg_policy where polrelid = 'public." + table
                                        + "'::regclass"))
                                .as("policies")
                                .contains("project_isolation");
                    }
                }))
                .toList();
    }

    @TestFactory
    List<DynamicTest> theRuntimeRoleSeesARowInItsOwnProjectOnly() throws SQLException {
        return tables().stream()
                .map(table -> DynamicTest.dynamicTest(table, () -> {
                    try (Statement statement = owner.createStatement()) {
                        insertAnyRow(statement, table);
                        statement.execute("set local role tidewatch_app");
                        // A dated partition is reached through its parent only.
                        int own = table.matches(".*_\\d{10}") ? 0 : 1;
                        assertThat(visible(table, "'theirs'")).as("own project").isEqualTo(own);
                        assertThat(visible(table, "'ours'"))
                                .as("another project")
                                .isZero();
                        assertThat(visible(table, "''")).as("no project").isZero();
                    } finally {
                        owner.rollback();
                    }
                }))
                .toList();
    }

    @Test
    void everyViewLooksWithTheRightsOfWhoeverAsks() throws SQLException {
        assertThat(column("select relname from pg_class where relkind in ('v', 'm')"
                        + " and relnamespace = 'public'::regnamespace"
                        + " and not coalesce(reloptions @> array['security_invoker=true'], false)"))
                .isEmpty();
    }

    @Test
    void theRuntimeRoleOwnsNothingAndCannotPassByPolicies() throws SQLException {
        assertThat(column("select relname from pg_class where relowner = 'tidewatch_app'::regrole"))
                .isEmpty();
        assertThat(column("select (rolsuper or rolbypassrls or rolcreaterole or rolcreatedb)::text from pg_roles"
                        + " where rolname = 'tidewatch_app'"))
                .containsExactly("false");
    }

    private static long visible(String table, String project) throws SQLException {
        column("select set_config('tidewatch.project', " + project + ", true)");
        return Long.parseLong(column("select count(*) from public." + table).get(0));
    }

    /** Values of no meaning, by type; what they would violate goes for the length of the transaction. */
    private static void insertAnyRow(Statement statement, String table) throws SQLException {
        for (String constraint : column("select quote_ident(conname) from pg_constraint where contype in ('c', 'f')"
                + " and conislocal and coninhcount = 0 and conrelid = 'public." + table + "'::regclass")) {
            statement.execute("alter table public." + table + " drop constraint " + constraint);
        }
        List<String> columns = column("select attname || '=' || format_type(atttypid, atttypmod) from pg_attribute"
                + " where attrelid = 'public." + table + "'::regclass and attnum > 0 and not attisdropped"
                + " and attidentity = '' order by attnum");
        String names = columns.stream().map(c -> c.substring(0, c.indexOf('='))).collect(Collectors.joining(", "));
        String values = columns.stream()
                .map(c -> value(table, c.substring(0, c.indexOf('=')), c.substring(c.indexOf('=') + 1)))
                .collect(Collectors.joining(", "));
        statement.execute("insert into public." + table + " (" + names + ") values (" + values + ")");
    }

    private static String value(String table, String name, String type) {
        if (name.equals("project_id")) {
            return "'theirs'";
        }
        if (type.endsWith("[]")) {
            return "'{}'";
        }
        return switch (type) {
            case "text" -> "'x'";
            case "uuid" -> "gen_random_uuid()";
            case "jsonb" -> "'{}'";
            case "bytea" -> "''";
            // A time without a partition of its own belongs into the default one.
            case "date", "timestamp with time zone" -> table.endsWith("_default") ? "'1990-01-01'" : "now()";
            case "boolean" -> "true";
            case "xid8" -> "'1'";
            default -> "1";
        };
    }
}
