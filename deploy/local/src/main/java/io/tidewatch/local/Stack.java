package io.tidewatch.local;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * What a run consists of: Kafka and Postgres first, then the four services, each with its command line and
 * environment.
 *
 * @param home the folder of the project, with the built services
 * @param data where the run keeps everything
 * @param ports where it listens
 * @param maxDiskBytes what Kafka may keep on disk, when bounded
 * @param extraEnvironment added to each service's environment, last
 * @param demoPort where the demo application listens; empty without one
 */
record Stack(
        Path home,
        DataFolder data,
        Ports ports,
        OptionalLong maxDiskBytes,
        Map<String, String> extraEnvironment,
        OptionalInt demoPort) {
    static final List<String> SERVICES =
            List.of("ingest-service", "alert-service", "query-service", "dashboard-service");

    private static final Duration START_TIMEOUT = Duration.ofSeconds(120);

    /** A run without the demo application. */
    Stack(Path home, DataFolder data, Ports ports, OptionalLong maxDiskBytes, Map<String, String> extraEnvironment) {
        this(home, data, ports, maxDiskBytes, extraEnvironment, OptionalInt.empty());
    }

    /** Kafka and Postgres. */
    List<ComponentSpec> engines() {
        List<String> kafka = jvm("kafka", 512, "io.tidewatch.embedded.EmbeddedKafkaMain");
        kafka.addAll(List.of("--port", "" + ports.kafka(), "--data", "" + data.kafka()));
        // Half of the budget is Kafka's; the rest is what Postgres may grow to.
        maxDiskBytes.ifPresent(bytes -> kafka.addAll(List.of("--max-disk", "" + bytes / 2)));
        List<String> postgres = jvm("postgres", 48, "io.tidewatch.embedded.EmbeddedPostgresMain");
        postgres.addAll(List.of("--port", "" + ports.postgres(), "--data", "" + data.postgres()));
        return List.of(
                new ComponentSpec("kafka", kafka, Map.of(), Probe.tcp(ports.kafka()), START_TIMEOUT),
                new ComponentSpec("postgres", postgres, Map.of(), Probe.tcp(ports.postgres()), START_TIMEOUT));
    }

    /** The four services. */
    List<ComponentSpec> services() {
        return List.of(
                service("ingest-service", ports.ingest(), 512),
                service("alert-service", ports.alert(), 512),
                service("query-service", ports.query(), 1024),
                service("dashboard-service", ports.dashboard(), 384));
    }

    /** The demo application, when there is one. */
    List<ComponentSpec> demo() {
        if (demoPort.isEmpty()) {
            return List.of();
        }
        URI there = URI.create("http://127.0.0.1:" + demoPort.getAsInt());
        List<String> command = java("demo", 128);
        command.addAll(List.of(
                "-jar",
                demoJar().toString(),
                "--port",
                "" + demoPort.getAsInt(),
                "--tidewatch",
                origin().toString(),
                "--otlp",
                "http://127.0.0.1:" + ports.otlpHttp()));
        return List.of(
                new ComponentSpec("demo", command, Map.of(), Probe.http(there.resolve("/healthz")), START_TIMEOUT));
    }

    private Path demoJar() {
        return home.resolve("deploy/demo/target/tidewatch-demo.jar");
    }

    /** The public origin. */
    URI origin() {
        return URI.create("http://127.0.0.1:" + ports.dashboard());
    }

    /** @throws LocalRunException when a service has not been built */
    void requireBuilt() {
        for (String service : SERVICES) {
            if (!Files.exists(jar(service))) {
                throw new LocalRunException(service + " is not built; run: deploy/tidewatch up");
            }
        }
        if (demoPort.isPresent() && !Files.exists(demoJar())) {
            throw new LocalRunException("the demo application is not built; run: deploy/tidewatch up --demo");
        }
    }

    private Path jar(String service) {
        return home.resolve(service).resolve("target/quarkus-app/quarkus-run.jar");
    }

    private ComponentSpec service(String name, int port, int heapMiB) {
        List<String> command = java(name, heapMiB);
        command.addAll(List.of("-jar", jar(name).toString()));
        Probe probe = Probe.http(URI.create("http://127.0.0.1:" + port + "/q/health/ready"));
        return new ComponentSpec(name, command, environment(port), probe, START_TIMEOUT);
    }

    private Map<String, String> environment(int port) {
        Map<String, String> env = new LinkedHashMap<>();
        env.put("QUARKUS_HTTP_HOST", "127.0.0.1");
        env.put("QUARKUS_HTTP_PORT", "" + port);
        env.put("KAFKA_BOOTSTRAP_SERVERS", "127.0.0.1:" + ports.kafka());
        env.put("QUARKUS_DATASOURCE_REACTIVE_URL", "postgresql://127.0.0.1:" + ports.postgres() + "/tidewatch");
        env.put("TIDEWATCH_DB_JDBC_URL", "jdbc:postgresql://127.0.0.1:" + ports.postgres() + "/tidewatch");
        env.put("TIDEWATCH_AUTH_MODE", "none");
        env.put("TIDEWATCH_OTLP_GRPC_PORT", "" + ports.otlpGrpc());
        env.put("TIDEWATCH_OTLP_HTTP_PORT", "" + ports.otlpHttp());
        env.put("TIDEWATCH_GATEWAY_INGEST_URL", "http://127.0.0.1:" + ports.ingest());
        env.put("TIDEWATCH_GATEWAY_ALERT_URL", "http://127.0.0.1:" + ports.alert());
        env.put("TIDEWATCH_GATEWAY_QUERY_URL", "http://127.0.0.1:" + ports.query());
        env.put("TIDEWATCH_HISTORY_QUERY_URL", "http://127.0.0.1:" + ports.query());
        env.put("TIDEWATCH_GATEWAY_SYSTEM_READINESS", "true");
        env.put("TIDEWATCH_NOTIFY_EXTERNAL_URL", origin().toString());
        env.put("TIDEWATCH_QUERY_ADDRESS", "127.0.0.1:" + ports.query());
        env.putAll(extraEnvironment);
        return env;
    }

    private List<String> jvm(String name, int heapMiB, String mainClass) {
        List<String> command = java(name, heapMiB);
        command.add("-Djava.util.logging.config.file=" + home.resolve("deploy/local/logging.properties"));
        // The launcher's own class path holds the engines, packaged or under test.
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), mainClass));
        return command;
    }

    private List<String> java(String name, int heapMiB) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-Xmx" + heapMiB + "m");
        command.add("-XX:+UseSerialGC");
        command.add("-Xss512k");
        command.add("-XX:+ExitOnOutOfMemoryError");
        int version = Runtime.version().feature();
        if (version >= 24) {
            command.add("--sun-misc-unsafe-memory-access=allow");
            command.add("--enable-native-access=ALL-UNNAMED");
        }
        if (version >= 25) {
            command.add("-XX:+UseCompactObjectHeaders");
        }
        command.add("-Dtidewatch.component=" + name);
        return command;
    }
}
