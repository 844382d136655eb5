package io.tidewatch.alert.routing.store;

import io.tidewatch.alert.routing.config.ConfigFault;
import io.tidewatch.alert.routing.config.RoutingConfigReader;
import io.tidewatch.model.ProjectId;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jboss.logging.Logger;

/**
 * A project's routes from an Alertmanager configuration file, taken over when the file or its templates change. A file
 * that can not be read is told in the log, and the routes that are in force stay so. Blocks. Not for several threads.
 */
public final class RoutingFile implements Runnable {
    private static final Logger LOG = Logger.getLogger(RoutingFile.class);
    private static final long LARGEST = 4_000_000;

    private final Path file;
    private final ProjectId project;
    private final RoutingStore store;
    private final Runnable changed;
    private String taken = "";
    private volatile Optional<String> fault = Optional.empty();

    /** @param changed told when other routes are in force */
    public RoutingFile(Path file, ProjectId project, RoutingStore store, Runnable changed) {
        this.file = file;
        this.project = project;
        this.store = store;
        this.changed = changed;
    }

    /** What is wrong with the file; empty when nothing is. */
    public Optional<String> fault() {
        return fault;
    }

    /** Looks whether the file has changed. */
    @Override
    public void run() {
        try {
            String text = text(file);
            Map<String, String> templates = templates(text);
            String all = text + templates;
            if (!all.equals(taken)) {
                ActiveRouting routing = store.activate(project, "file", text, templates, null);
                taken = all;
                changed.run();
                LOG.infof(
                        "routes are in force: file=%s project=%s version=%d",
                        file, project, routing.stored().version());
            }
            fault = Optional.empty();
        } catch (ConfigFault | IOException e) {
            tell(file + " " + e.getMessage());
        } catch (RuntimeException e) {
            tell("the routes of " + file + " can not be taken over: " + e.getMessage());
        }
    }

    private void tell(String message) {
        if (!fault.equals(Optional.of(message))) {
            LOG.errorf("%s", message);
        }
        fault = Optional.of(message);
    }

    private static String text(Path file) throws IOException {
        if (Files.size(file) > LARGEST) {
            throw new IOException("is larger than " + LARGEST + " bytes");
        }
        return Files.readString(file);
    }

    /** The template files that the configuration names, relative to its folder. */
    private Map<String, String> templates(String text) throws IOException {
        Map<String, String> templates = new TreeMap<>();
        for (String pattern :
                RoutingConfigReader.read(text, project, any -> Optional.empty()).templates()) {
            Path path = file.toAbsolutePath().resolveSibling(pattern);
            Path folder = path.getParent();
            if (folder == null || !Files.isDirectory(folder)) {
                continue;
            }
            try (DirectoryStream<Path> found = Files.newDirectoryStream(folder, String.valueOf(path.getFileName()))) {
                for (Path template : found) {
                    templates.put(template.toString(), text(template));
                }
            }
        }
        return templates;
    }
}
