package io.tidewatch.local;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.simpleNameEndingWith;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The direction of dependencies that docs/architecture.md draws, checked on the compiled classes of every module. */
class ArchitectureTest {
    private static final List<String> MODULES = List.of(
            "libs/model",
            "libs/events",
            "libs/promql",
            "libs/timeseries",
            "libs/live",
            "libs/service-kit",
            "ingest-service",
            "alert-service",
            "query-service",
            "dashboard-service");

    private static JavaClasses all;

    @BeforeAll
    static void importClasses() {
        Path home = DataOption.home();
        List<Path> folders = MODULES.stream()
                .map(module -> home.resolve(module).resolve("target/classes"))
                .toList();
        assertThat(folders).allMatch(Files::isDirectory);
        all = new ClassFileImporter().importPaths(folders);
    }

    @Test
    void pureLibrariesKnowNoFrameworkAndNoSql() {
        noClasses()
                .that()
                .resideInAnyPackage(
                        "io.tidewatch.model..",
                        "io.tidewatch.events..",
                        "io.tidewatch.promql..",
                        "io.tidewatch.timeseries..",
                        "io.tidewatch.live..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "io.quarkus..", "io.smallrye..", "io.vertx..", "jakarta..", "java.sql..", "org.postgresql..")
                .check(all);
    }

    @Test
    void onlyEventsKnowsKafkaAmongThePureLibraries() {
        noClasses()
                .that()
                .resideInAnyPackage(
                        "io.tidewatch.model..",
                        "io.tidewatch.promql..",
                        "io.tidewatch.timeseries..",
                        "io.tidewatch.live..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.apache.kafka..")
                .check(all);
    }

    @Test
    void noServiceDependsOnAnother() {
        for (String service : List.of("ingest", "alert", "query", "dashboard")) {
            String[] others = Stream.of("ingest", "alert", "query", "dashboard")
                    .filter(other -> !other.equals(service))
                    .map(other -> "io.tidewatch." + other + "..")
                    .toArray(String[]::new);
            noClasses()
                    .that()
                    .resideInAPackage("io.tidewatch." + service + "..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(others)
                    .check(all);
        }
    }

    @Test
    void nothingThatIsSharedDependsOnAService() {
        noClasses()
                .that()
                .resideInAnyPackage(
                        "io.tidewatch.model..",
                        "io.tidewatch.events..",
                        "io.tidewatch.promql..",
                        "io.tidewatch.timeseries..",
                        "io.tidewatch.live..",
                        "io.tidewatch.kit..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "io.tidewatch.ingest..",
                        "io.tidewatch.alert..",
                        "io.tidewatch.query..",
                        "io.tidewatch.dashboard..")
                .check(all);
    }

    @Test
    void wiringRestAndConfigurationStayInWiringAndResources() {
        noClasses()
                .that(not(resideInAPackage("..wiring..")).and(not(simpleNameEndingWith("Resource"))))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "jakarta.enterprise..",
                        "jakarta.inject..",
                        "jakarta.ws.rs..",
                        "org.eclipse.microprofile..",
                        "io.quarkus.arc..",
                        "io.quarkus.runtime..",
                        "io.smallrye.config..",
                        "io.smallrye.reactive.messaging..")
                .check(all);
    }

    @Test
    void theWayInAndThePageKnowNoSql() {
        noClasses()
                .that()
                .resideInAnyPackage("io.tidewatch.ingest..", "io.tidewatch.dashboard..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "java.sql..",
                        "org.postgresql..",
                        "io.vertx.sqlclient..",
                        "jakarta.persistence..",
                        "io.tidewatch.kit.db..")
                .check(all);
    }

    /** Their wiring apart, which may know everything; and the query-service, whose head, ledger and store still do. */
    @Test
    void featuresDoNotGoInCircles() {
        for (String root : List.of("ingest", "alert", "dashboard", "kit", "promql", "events")) {
            slices().matching("io.tidewatch." + root + ".(*)")
                    .should()
                    .beFreeOfCycles()
                    .check(all);
        }
    }
}
