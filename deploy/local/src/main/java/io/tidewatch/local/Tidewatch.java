package io.tidewatch.local;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Model.OptionSpec;

/** The command line of {@code deploy/tidewatch}. */
@Command(
        name = "tidewatch",
        description =
                "Runs Tidewatch on this machine: Kafka, Postgres and the four services, as processes of their own.",
        subcommands = {
            UpCommand.class,
            StatusCommand.class,
            LogsCommand.class,
            RestartCommand.class,
            DownCommand.class,
            PromqlTestCommand.class,
            TestRulesCommand.class,
            HelpCommand.class
        })
public final class Tidewatch {
    private Tidewatch() {}

    /** Exit status 0: done; 1: failed, with a sentence on the error stream; 2: the call's words are off. */
    public static void main(String[] args) {
        System.exit(run(args));
    }

    static int run(String... args) {
        CommandLine commandLine = new CommandLine(new Tidewatch());
        commandLine.getSubcommands().forEach((name, command) -> {
            if (!name.equals("help")) {
                command.getCommandSpec()
                        .addOption(OptionSpec.builder("-h", "--help")
                                .usageHelp(true)
                                .description("Prints this.")
                                .build());
            }
        });
        commandLine.setExecutionExceptionHandler((error, command, parsed) -> {
            if (error instanceof LocalRunException) {
                command.getErr().println("tidewatch: " + error.getMessage());
                return 1;
            }
            throw error;
        });
        return commandLine.execute(args);
    }
}
