package io.tidewatch.local;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code up}: starts everything, prints the URLs, and stays until Ctrl-C or {@code down}. */
@Command(
        name = "up",
        description = "Starts Kafka, Postgres and the four services, and stays until Ctrl-C.",
        sortOptions = false)
final class UpCommand implements Runnable {
    @Mixin
    private DataOption data = new DataOption();

    @Option(names = "--fresh", description = "Empty the data folder first.")
    private boolean fresh;

    @Option(
            names = "--max-disk",
            paramLabel = "SIZE",
            converter = DiskSize.class,
            description = "Disk budget, for instance 10G: Kafka keeps at most half of it.")
    private @Nullable Long maxDisk;

    @Option(names = "--port-offset", paramLabel = "N", description = "Moves every port by N.")
    private int portOffset;

    @Option(names = "--http-port", paramLabel = "N", description = "Page, stream and every API (default: 8080).")
    private int http = Ports.DEFAULT.dashboard();

    @Option(names = "--ingest-port", paramLabel = "N", description = "ingest-service (default: 8081).")
    private int ingest = Ports.DEFAULT.ingest();

    @Option(names = "--alert-port", paramLabel = "N", description = "alert-service (default: 8082).")
    private int alert = Ports.DEFAULT.alert();

    @Option(names = "--query-port", paramLabel = "N", description = "query-service (default: 8083).")
    private int query = Ports.DEFAULT.query();

    @Option(names = "--kafka-port", paramLabel = "N", description = "Kafka (default: 9092).")
    private int kafka = Ports.DEFAULT.kafka();

    @Option(names = "--postgres-port", paramLabel = "N", description = "Postgres (default: 5432).")
    private int postgres = Ports.DEFAULT.postgres();

    @Option(names = "--otlp-grpc-port", paramLabel = "N", description = "OpenTelemetry by gRPC (default: 4317).")
    private int otlpGrpc = Ports.DEFAULT.otlpGrpc();

    @Option(names = "--otlp-http-port", paramLabel = "N", description = "OpenTelemetry by HTTP (default: 4318).")
    private int otlpHttp = Ports.DEFAULT.otlpHttp();

    @Option(
            names = "--scrape-config",
            paramLabel = "FILE",
            description = "Scrapes what this file says, in Prometheus' syntax, instead of the four services.")
    private @Nullable Path scrapeConfig;

    @Option(names = "--no-self", description = "Collects neither from the four services nor from this machine.")
    private boolean noSelf;

    @Option(names = "--demo", description = "Runs an application to watch as well, with faults to switch on.")
    private boolean demo;

    @Option(names = "--demo-port", paramLabel = "N", description = "The demo application (default: 8070).")
    private int demoAt = Ports.DEFAULT_DEMO;

    @Override
    public void run() {
        DataFolder folder = data.folder();
        OptionalInt demoPort = demo ? OptionalInt.of(demoAt + portOffset) : OptionalInt.empty();
        SelfCollection self = new SelfCollection(!noSelf, scrapeConfig, demoPort);
        Ports ports = new Ports(http, ingest, alert, query, kafka, postgres, otlpGrpc, otlpHttp).plus(portOffset);
        OptionalLong budget = maxDisk == null ? OptionalLong.empty() : OptionalLong.of(maxDisk);
        Stack stack = new Stack(DataOption.home(), folder, ports, budget, self.environment(folder), demoPort);
        stack.requireBuilt();
        folder.create();
        try (FileLock lock = folder.lock();
                Supervisor supervisor = new Supervisor(stack, UpCommand::say)) {
            supervisor.endLeftOvers();
            ports.requireFree(demoPort);
            if (fresh) {
                folder.empty();
            }
            self.write(folder, ports);
            runUntilTold(stack, supervisor, lock);
        } catch (IOException e) {
            throw new LocalRunException("the run cannot be set up: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void runUntilTold(Stack stack, Supervisor supervisor, FileLock lock)
            throws IOException, InterruptedException {
        CountDownLatch told = new CountDownLatch(1);
        CountDownLatch ended = new CountDownLatch(1);
        Thread onSignal = new Thread(
                () -> {
                    told.countDown();
                    try {
                        ended.await();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                },
                "on signal");
        Runtime.getRuntime().addShutdownHook(onSignal);
        Thread starting = Thread.currentThread();
        Instant begun = Instant.now();
        try (ControlServer control =
                new ControlServer(stack.data().control(), new Commands(supervisor, stack, told)::run)) {
            say("Starting Tidewatch on " + stack.data().root());
            Thread interruptStart = new Thread(
                    () -> {
                        try {
                            told.await();
                            starting.interrupt();
                        } catch (InterruptedException e) {
                            Thread.currentThread().interrupt();
                        }
                    },
                    "end while starting");
            interruptStart.setDaemon(true);
            interruptStart.start();
            try {
                supervisor.start();
                welcome(stack, Duration.between(begun, Instant.now()));
                told.await();
            } catch (InterruptedException e) {
                // Told to end: what follows must not be interrupted.
                Thread.interrupted();
            }
            interruptStart.interrupt();
            interruptStart.join();
            Thread.interrupted();
            say("Ending …");
            supervisor.close();
            lock.release();
            say("Everything has ended.");
        } finally {
            ended.countDown();
        }
    }

    private static void welcome(Stack stack, Duration took) {
        String origin = stack.origin().toString();
        say(String.format(
                """

                Tidewatch is up after %.1f s.

                  page and every API   %s
                  targets              %s/targets
                  remote write         %s/api/v1/write
                  OpenTelemetry        http://127.0.0.1:%d (HTTP), http://127.0.0.1:%d (gRPC)
                  Kafka                127.0.0.1:%d
                  Postgres             postgresql://tidewatch_app:tidewatch_app@127.0.0.1:%d/tidewatch
                  data and logs        %s

                Send a first error:

                  curl -s %s/api/error-events -H 'Content-Type: application/json' \\
                    -d '{"source":"worker","type":"execution","severity":"high","service":"demo","message":"it works"}'

                %sCtrl-C ends everything.\
                """,
                took.toMillis() / 1000.0,
                origin,
                origin,
                origin,
                stack.ports().otlpHttp(),
                stack.ports().otlpGrpc(),
                stack.ports().kafka(),
                stack.ports().postgres(),
                stack.data().root(),
                origin,
                demo(stack)));
    }

    private static String demo(Stack stack) {
        return stack.demoPort().isEmpty()
                ? ""
                : "The demo application, and its faults: http://127.0.0.1:"
                        + stack.demoPort().getAsInt() + "\n\n";
    }

    private static synchronized void say(String line) {
        System.out.println(line);
    }

    /** What other terminals may ask of the run. */
    private record Commands(Supervisor supervisor, Stack stack, CountDownLatch told) {
        void run(List<String> words, PrintWriter out) {
            try {
                switch (words.get(0)) {
                    case "status" -> new StatusTable(supervisor, stack).print(out);
                    case "restart" -> restart(words.size() > 1 ? words.get(1) : "", out);
                    case "down" -> {
                        told.countDown();
                        out.println("Ending …");
                    }
                    default -> out.println("There is no command '" + words.get(0) + "'.");
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (LocalRunException e) {
                out.println(e.getMessage());
            }
        }

        private void restart(String name, PrintWriter out) throws InterruptedException {
            ManagedProcess process = supervisor
                    .find(name)
                    .orElseThrow(() -> new LocalRunException("There is no '" + name
                            + "'. Names are kafka, postgres, ingest, alert, query and dashboard."));
            process.restart();
            process.awaitReady();
            out.println(process.spec().name() + " is ready again.");
        }
    }
}
