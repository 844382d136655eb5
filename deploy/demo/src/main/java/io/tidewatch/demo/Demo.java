package io.tidewatch.demo;

import java.net.URI;
import java.sql.SQLException;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The demo application's process, until it is ended. */
@Command(
        name = "tidewatch-demo",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "A small application with webhooks, workflows, a database and a pool, to be watched.")
public final class Demo implements Callable<Integer> {
    private static final URI NONE = URI.create("none");

    @Option(names = "--port", description = "Where it listens on loopback (default: ${DEFAULT-VALUE}).")
    private int port = 8070;

    @Option(
            names = "--tidewatch",
            description = "Tidewatch's public origin, or none for no events (default: ${DEFAULT-VALUE}).")
    private URI tidewatch = URI.create("http://127.0.0.1:8080");

    @Option(names = "--otlp", description = "OTLP over HTTP, or none for no metrics by it (default: ${DEFAULT-VALUE}).")
    private URI otlp = URI.create("http://127.0.0.1:4318");

    @Option(
            names = "--rate",
            description = "Webhooks a second, on average; 0 for no traffic of its own (default: ${DEFAULT-VALUE}).")
    private double rate = 5;

    @Option(names = "--seed", description = "Of the traffic (default: ${DEFAULT-VALUE}).")
    private long seed = 1;

    public static void main(String[] args) {
        int status = new CommandLine(new Demo()).execute(args);
        if (status != 0) {
            System.exit(status);
        }
    }

    @Override
    public Integer call() throws SQLException {
        if (!(rate >= 0 && rate <= 1_000)) {
            System.err.println("--rate " + rate + ": from 0 to 1000 webhooks a second");
            return 2;
        }
        Application application =
                new Application(new Application.Settings(port, target(tidewatch), target(otlp), rate, seed));
        try {
            int listening = application
                    .start()
                    .toCompletionStage()
                    .toCompletableFuture()
                    .join();
            System.out.println("The demo application listens at http://127.0.0.1:" + listening);
        } catch (CompletionException e) {
            System.err.println("Port " + port + " cannot be used: " + e.getMessage());
            application.close();
            return 1;
        }
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> {
                            try {
                                application.close();
                            } catch (SQLException e) {
                                System.err.println("The database did not close: " + e.getMessage());
                            }
                        },
                        "end"));
        return 0;
    }

    private static Optional<URI> target(URI given) {
        return Optional.of(given).filter(uri -> !uri.equals(NONE));
    }
}
