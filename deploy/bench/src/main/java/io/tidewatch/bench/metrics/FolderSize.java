package io.tidewatch.bench.metrics;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** Bytes of the files in a folder. */
public final class FolderSize {
    private FolderSize() {}

    /** All files below it; those that vanish meanwhile are left out. */
    public static long of(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.mapToLong(FolderSize::size).sum();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (UncheckedIOException e) {
            return of(folder);
        }
    }

    private static long size(Path file) {
        try {
            return Files.isRegularFile(file) ? Files.size(file) : 0;
        } catch (IOException e) {
            return 0;
        }
    }
}
