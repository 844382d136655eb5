package io.tidewatch.ingest.scrape.host;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Reads files below {@code /proc}; what is not there is empty. Immutable. */
final class ProcReader {
    private final Path root;

    ProcReader(Path root) {
        this.root = root;
    }

    /** The lines of a file; empty when it cannot be read. */
    List<String> lines(String name) {
        try {
            return Files.readAllLines(root.resolve(name), StandardCharsets.UTF_8);
        } catch (IOException e) {
            return List.of();
        }
    }

    /** The words of a line. */
    static String[] words(String line) {
        return line.strip().split("\\s+");
    }

    /** The number that a word says; 0 when it says none. */
    static double number(String[] words, int index) {
        try {
            return index < words.length ? Double.parseDouble(words[index]) : 0;
        } catch (NumberFormatException e) {
            return 0;
        }
    }
}
