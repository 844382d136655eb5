package io.tidewatch.local;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;

/**
 * The whole system as {@code deploy/tidewatch up} starts it, on free ports and an empty data folder, once for all
 * end-to-end tests of this JVM. Skips, with a message, where the services have not been packaged.
 */
final class RunningStack implements BeforeAllCallback {
    private static @Nullable Running running;

    @Override
    public void beforeAll(ExtensionContext context) throws Exception {
        Path home = DataOption.home();
        assumePackaged();
        synchronized (RunningStack.class) {
            if (running == null) {
                Running started = Running.start(home);
                running = started;
                context.getRoot().getStore(Namespace.GLOBAL).put(RunningStack.class, started);
            }
        }
    }

    /** Skips, with a message, where the services have not been packaged. */
    static void assumePackaged() {
        for (String service : Stack.SERVICES) {
            assumeTrue(
                    Files.exists(DataOption.home().resolve(service).resolve("target/quarkus-app/quarkus-run.jar")),
                    "the services are not packaged; run 'mvn verify' from the top to run the end-to-end tests");
        }
    }

    /** What runs; only after {@link #beforeAll}. */
    static Running running() {
        Running now = running;
        if (now == null) {
            throw new IllegalStateException("the stack has not been started");
        }
        return now;
    }

    /** Ends what it began. */
    interface Scraping extends AutoCloseable {
        @Override
        void close() throws IOException;
    }

    /** The started system. JUnit closes it after the last test. */
    static final class Running implements AutoCloseable {
        final Stack stack;
        final Supervisor supervisor;
        final Api api;
        final List<String> reports = new CopyOnWriteArrayList<>();

        private Running(Stack stack) {
            this.stack = stack;
            this.supervisor = new Supervisor(stack, reports::add);
            this.api = new Api(stack.origin());
        }

        private static Running start(Path home) throws Exception {
            DataFolder data = new DataFolder(Files.createTempDirectory("tidewatch-e2e"));
            data.create();
            Ports ports = Ports.free();
            SelfCollection self = new SelfCollection(true, null, OptionalInt.empty());
            self.write(data, ports);
            Running started = new Running(new Stack(home, data, ports, OptionalLong.empty(), self.environment(data)));
            try {
                started.supervisor.start();
            } catch (LocalRunException e) {
                started.printLogs();
                started.close();
                throw e;
            }
            return started;
        }

        /** As the owner of all tables, whom row-level security does not hide anything from. */
        Connection postgres() throws SQLException {
            return DriverManager.getConnection(
                    "jdbc:postgresql://127.0.0.1:" + stack.ports().postgres() + "/tidewatch", "postgres", "postgres");
        }

        /** Scrapes further jobs, indented as below {@code scrape_configs}, until what it answers is closed. */
        Scraping scraping(String jobs) throws IOException {
            Path file = stack.data().scrapeConfig();
            String before = Files.readString(file);
            Files.writeString(file, before + jobs);
            return () -> Files.writeString(file, before);
        }

        String kafka() {
            return "127.0.0.1:" + stack.ports().kafka();
        }

        private void printLogs() throws Exception {
            for (ManagedProcess process : supervisor.processes()) {
                Path log = stack.data().log(process.spec().name());
                if (Files.exists(log)) {
                    List<String> lines = Files.readAllLines(log);
                    System.err.println("---- " + process.spec().name());
                    lines.subList(Math.max(0, lines.size() - 40), lines.size()).forEach(System.err::println);
                }
            }
        }

        @Override
        public void close() throws Exception {
            supervisor.close();
            stack.data().empty();
            Files.deleteIfExists(stack.data().scrapeConfig());
        }
    }
}
