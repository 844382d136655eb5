package io.tidewatch.embedded;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.net.URLConnection;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.Locale;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.tukaani.xz.XZInputStream;

/** Unpacks the Postgres binaries that the class path carries for this system, once per version and user. */
final class PostgresBinaries {
    private static final String PROPERTY = "tidewatch.embedded.cache";

    private PostgresBinaries() {}

    /** The directory that holds {@code bin}, {@code lib} and {@code share}. */
    static Path unpacked() {
        String archive = archiveName();
        URL url = PostgresBinaries.class.getResource('/' + archive);
        if (url == null) {
            throw new IllegalStateException("no Postgres binaries for this system: " + archive + " is not there");
        }
        try {
            URLConnection connection = url.openConnection();
            Path home = cache().resolve("postgres-18-" + Long.toHexString(connection.getContentLengthLong()));
            if (!Files.exists(home)) {
                Files.createDirectories(cache());
                Path fresh = Files.createTempDirectory(cache(), "unpacking-");
                try (InputStream in = connection.getInputStream()) {
                    unpack(in, fresh);
                    Files.move(fresh, home, StandardCopyOption.ATOMIC_MOVE);
                } catch (FileAlreadyExistsException | DirectoryNotEmptyException e) {
                    // Another process was faster; its directory is as good as ours.
                    delete(fresh);
                }
            }
            return home;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot unpack the Postgres binaries into " + cache(), e);
        }
    }

    private static Path cache() {
        String set = System.getProperty(PROPERTY);
        return set != null ? Path.of(set) : Path.of(System.getProperty("user.home"), ".cache", "tidewatch");
    }

    private static String archiveName() {
        String os = System.getProperty("os.name").toLowerCase(Locale.ROOT).startsWith("mac") ? "darwin" : "linux";
        String arch = System.getProperty("os.arch").equals("aarch64") ? "arm_64" : "x86_64";
        return "postgres-" + os + '-' + arch + ".txz";
    }

    private static void unpack(InputStream in, Path target) throws IOException {
        try (TarArchiveInputStream tar = new TarArchiveInputStream(new XZInputStream(new BufferedInputStream(in)))) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                Path path = target.resolve(entry.getName()).normalize();
                if (!path.startsWith(target)) {
                    throw new IOException("entry '" + entry.getName() + "' leaves the archive");
                }
                if (entry.isDirectory()) {
                    Files.createDirectories(path);
                    continue;
                }
                Files.createDirectories(path.resolveSibling("."));
                if (entry.isSymbolicLink()) {
                    Files.createSymbolicLink(path, Path.of(entry.getLinkName()));
                } else {
                    Files.copy(tar, path, StandardCopyOption.REPLACE_EXISTING);
                    if ((entry.getMode() & 0100) != 0 && !path.toFile().setExecutable(true, false)) {
                        throw new IOException("cannot make " + path + " executable");
                    }
                }
            }
        }
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> paths = Files.walk(directory)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
