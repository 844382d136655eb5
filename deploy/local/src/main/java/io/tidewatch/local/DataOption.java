package io.tidewatch.local;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** {@code --data}, which every command takes. */
final class DataOption {
    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "Data folder (default: 'data' in the project, or the variable TIDEWATCH_DATA).")
    private @Nullable Path chosen;

    DataFolder folder() {
        if (chosen != null) {
            return new DataFolder(chosen);
        }
        String variable = System.getenv("TIDEWATCH_DATA");
        return new DataFolder(variable != null ? Path.of(variable) : home().resolve("data"));
    }

    /** The project's folder, as the shell script says it. */
    static Path home() {
        return Path.of(System.getProperty("tidewatch.home", "."))
                .toAbsolutePath()
                .normalize();
    }
}
