package io.tidewatch.kit.wiring;

import io.quarkus.bootstrap.logging.InitialConfigurator;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.tidewatch.kit.KafkaConnection;
import io.tidewatch.kit.StartTask;
import io.tidewatch.kit.db.Credentials;
import io.tidewatch.kit.db.SchemaMigration;
import io.tidewatch.kit.topics.TopicCreator;
import io.tidewatch.kit.topics.TopicPlan;
import java.io.IOException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.Admin;
import org.jboss.logmanager.formatters.PatternFormatter;
import org.jboss.logmanager.handlers.ConsoleHandler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What must be there before services start, without starting one: {@code schema} brings the database to this version,
 * {@code await-schema} waits until someone has, {@code topics} makes the topics that are missing. Configured as a
 * service is. Each step is repeated with back-off while what it needs is away, for {@code --timeout} (5 minutes) in
 * all; then the reason is told and the exit code is 1. 2 is for arguments and configuration that are wrong.
 */
public final class PrepareCommand {
    private static final Logger LOG = LoggerFactory.getLogger(PrepareCommand.class);
    /** Held, since loggers are collected otherwise and forget their level. */
    private static final java.util.logging.Logger KAFKA_LOGGER = java.util.logging.Logger.getLogger("org.apache.kafka");

    private static final Pattern TIMEOUT = Pattern.compile("--timeout=([1-9][0-9]{0,5})s");
    private static final Pattern PARTITIONS = Pattern.compile("tidewatch\\.topics\\.\"?([^\"]+?)\"?\\.partitions");
    private static final String KAFKA = "kafka.";
    private static final String USAGE = "usage: [--timeout=<seconds>s] schema | await-schema | topics ...";

    private final SmallRyeConfig config;

    PrepareCommand(SmallRyeConfig config) {
        this.config = config;
    }

    public static void main(String[] arguments) throws InterruptedException {
        logToConsole();
        System.exit(run(arguments, config()));
    }

    /** What Quarkus does in a service once it is configured; until then lines are held back. */
    private static void logToConsole() {
        KAFKA_LOGGER.setLevel(Level.WARNING);
        Handler console = new ConsoleHandler(new PatternFormatter("%d{yyyy-MM-dd HH:mm:ss} %-5p %m%n"));
        console.setLevel(Level.INFO);
        InitialConfigurator.DELAYED_HANDLER.setHandlers(new Handler[] {console});
    }

    /** @return the exit code */
    static int run(String[] arguments, SmallRyeConfig config) throws InterruptedException {
        Duration limit = Duration.ofMinutes(5);
        PrepareCommand command = new PrepareCommand(config);
        List<StartTask> tasks = new ArrayList<>();
        try {
            for (String argument : arguments) {
                Matcher timeout = TIMEOUT.matcher(argument);
                if (timeout.matches()) {
                    limit = Duration.ofSeconds(Long.parseLong(timeout.group(1)));
                } else {
                    tasks.add(new StartTask(argument, command.step(argument)));
                }
            }
            if (tasks.isEmpty()) {
                throw new IllegalArgumentException("nothing to do; " + USAGE);
            }
        } catch (IllegalArgumentException e) {
            LOG.error(e.getMessage());
            return 2;
        }
        long end = System.nanoTime() + limit.toNanos();
        for (StartTask task : tasks) {
            try (task) {
                task.start();
                if (!task.await(Duration.ofNanos(Math.max(1, end - System.nanoTime())))) {
                    LOG.error("{} has not succeeded within {} s: {}", task.name(), limit.toSeconds(), reason(task));
                    return 1;
                }
                LOG.info("{} is done", task.name());
            }
        }
        return 0;
    }

    private static String reason(StartTask task) {
        String failure = task.lastFailure();
        return failure == null ? "no answer" : failure;
    }

    private Callable<?> step(String name) {
        return switch (name) {
            case "schema" -> {
                SchemaMigration migration = migration(
                        new Credentials(text("tidewatch.db.owner.username"), text("tidewatch.db.owner.password")));
                yield migration::run;
            }
            case "await-schema" -> {
                SchemaMigration seen = migration(app());
                yield () -> {
                    seen.requireCurrent();
                    return 0;
                };
            }
            case "topics" -> {
                List<TopicPlan> plans = TopicPlan.catalogue(
                        partitions(),
                        config.getOptionalValue("tidewatch.kafka.replication", Short.class)
                                .orElse((short) 1));
                yield () -> topics(plans);
            }
            default -> throw new IllegalArgumentException("'" + name + "' is no step; " + USAGE);
        };
    }

    private SchemaMigration migration(Credentials as) {
        return new SchemaMigration(text("tidewatch.db.jdbc-url"), as, app());
    }

    private Credentials app() {
        return new Credentials(text("quarkus.datasource.username"), text("quarkus.datasource.password"));
    }

    private Integer topics(List<TopicPlan> plans) throws Exception {
        Map<String, Object> limits = Map.of("request.timeout.ms", 10_000, "default.api.timeout.ms", 15_000);
        try (Admin admin = Admin.create(new KafkaConnection(kafka()).with(limits))) {
            List<String> differences = new TopicCreator(admin).ensure(plans);
            differences.forEach(LOG::warn);
            return differences.size();
        }
    }

    /** As Quarkus finds the keys of Kafka's clients: everything below {@code kafka.}, also in environment variables. */
    private Map<String, Object> kafka() {
        Map<String, Object> found = new HashMap<>();
        for (String name : config.getPropertyNames()) {
            String key = name.toLowerCase(Locale.ROOT).replace('_', '.');
            if (key.startsWith(KAFKA)) {
                config.getOptionalValue(name, String.class)
                        .ifPresent(value -> found.put(key.substring(KAFKA.length()), value));
            }
        }
        return found;
    }

    private Map<String, Integer> partitions() {
        Map<String, Integer> counts = new HashMap<>();
        for (String name : config.getPropertyNames()) {
            Matcher matcher = PARTITIONS.matcher(name);
            if (matcher.matches()) {
                counts.put(matcher.group(1), config.getValue(name, Integer.class));
            }
        }
        return counts;
    }

    /** Keys whose defaults a service's mapping has, which is not read here, are given beside them. */
    private String text(String key) {
        return config.getOptionalValue(key, String.class).orElseGet(() -> switch (key) {
            case "tidewatch.db.jdbc-url" -> "jdbc:postgresql://127.0.0.1:5432/tidewatch";
            case "tidewatch.db.owner.username", "tidewatch.db.owner.password" -> "postgres";
            default -> throw new IllegalArgumentException(key + " is not set");
        });
    }

    /** System properties, environment, {@code config/application.properties} and the kit's defaults. */
    private static SmallRyeConfig config() {
        SmallRyeConfigBuilder builder = new SmallRyeConfigBuilder()
                .addDefaultSources()
                .addDefaultInterceptors()
                .withProfile("prod");
        Path file = Path.of("config", "application.properties");
        if (Files.isReadable(file)) {
            try {
                URL url = file.toUri().toURL();
                builder.withSources(new PropertiesConfigSource(url, 260));
            } catch (IOException e) {
                throw new IllegalArgumentException(file + " cannot be read: " + e.getMessage(), e);
            }
        }
        return builder.build();
    }
}
