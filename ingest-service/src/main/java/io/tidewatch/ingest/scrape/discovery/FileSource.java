package io.tidewatch.ingest.scrape.discovery;

import io.tidewatch.ingest.scrape.config.Discovery;
import io.tidewatch.ingest.scrape.config.Discovery.StaticGroup;
import io.tidewatch.ingest.scrape.targets.TargetGroup;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * {@code file_sd_configs}: looked at every few seconds, read again when size or time has changed. A file that turns bad
 * keeps the targets that it had. Asked by one thread at a time.
 */
final class FileSource implements TargetSource {
    private static final Duration LOOK = Duration.ofSeconds(2);
    private static final long LARGEST = 64L << 20;

    private record Seen(long size, long modifiedMs, List<TargetGroup> groups) {}

    private final Discovery.Files config;
    private final Map<Path, Seen> seen = new TreeMap<>();

    FileSource(Discovery.Files config) {
        this.config = config;
    }

    @Override
    public List<TargetGroup> find() throws DiscoveryException {
        String problem = null;
        List<Path> paths = new ArrayList<>();
        for (String pattern : config.patterns()) {
            problem = list(config.folder().resolve(pattern), paths, problem);
        }
        seen.keySet().retainAll(paths);
        List<TargetGroup> groups = new ArrayList<>();
        for (Path path : paths) {
            try {
                read(path);
            } catch (DiscoveryException e) {
                problem = e.getMessage();
            }
            Seen file = seen.get(path);
            if (file != null) {
                groups.addAll(file.groups);
            }
        }
        if (problem != null && groups.isEmpty()) {
            throw new DiscoveryException(problem);
        }
        return groups;
    }

    /** Adds what the pattern names; answers what is wrong. */
    private static @Nullable String list(Path pattern, List<Path> paths, @Nullable String problem) {
        Path folder = pattern.getParent();
        Path name = pattern.getFileName();
        if (folder == null || name == null) {
            return pattern + " names no file";
        }
        try (DirectoryStream<Path> found = Files.newDirectoryStream(folder, name.toString())) {
            List<Path> sorted = new ArrayList<>();
            found.forEach(sorted::add);
            sorted.sort(Path::compareTo);
            paths.addAll(sorted);
            return problem;
        } catch (NoSuchFileException | NotDirectoryException e) {
            return "the folder " + folder + " does not exist";
        } catch (IOException e) {
            return "the folder " + folder + " cannot be read: " + e;
        }
    }

    private void read(Path path) throws DiscoveryException {
        try {
            long size = Files.size(path);
            long modified = Files.getLastModifiedTime(path).toMillis();
            Seen before = seen.get(path);
            if (before != null && before.size == size && before.modifiedMs == modified) {
                return;
            }
            if (size > LARGEST) {
                throw new DiscoveryException(path + " has more than " + LARGEST + " bytes");
            }
            String text = Files.readString(path);
            List<StaticGroup> groups = path.toString().endsWith(".json")
                    ? GroupText.json(path.toString(), text)
                    : GroupText.yaml(path.toString(), text);
            Map<String, String> where = Map.of("__meta_filepath", path.toString());
            seen.put(
                    path,
                    new Seen(
                            size,
                            modified,
                            groups.stream()
                                    .map(group -> StaticSource.group(group, where))
                                    .toList()));
        } catch (IOException e) {
            throw new DiscoveryException(path + " cannot be read: " + e);
        }
    }

    @Override
    public Duration refresh() {
        return config.refresh().compareTo(LOOK) < 0 ? config.refresh() : LOOK;
    }

    @Override
    public String name() {
        return "file_sd_configs " + String.join(", ", config.patterns());
    }
}
