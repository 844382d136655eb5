package io.tidewatch.ingest.scrape.pool;

import io.tidewatch.ingest.scrape.config.ConfigException;
import io.tidewatch.ingest.scrape.config.ScrapeConfig;
import io.tidewatch.ingest.scrape.config.ScrapeConfigReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The configuration's file, looked at again and again; a bad one changes nothing. Used by one thread. */
final class ConfigFile {
    private static final Logger LOG = LoggerFactory.getLogger(ConfigFile.class);
    private static final long LARGEST = 16L << 20;

    private final Path path;
    private String text = "";
    private boolean read;
    private volatile String problem = "";

    ConfigFile(Path path) {
        this.path = path;
    }

    /** The configuration when it is another one than before and can be taken. */
    Optional<ScrapeConfig> changed() {
        String now;
        try {
            if (Files.size(path) > LARGEST) {
                return refuse(path + " has more than " + LARGEST + " bytes");
            }
            now = Files.readString(path);
        } catch (IOException e) {
            return refuse(path + " (tidewatch.scrape.config-file) cannot be read: " + e);
        }
        if (read && now.equals(text)) {
            return Optional.empty();
        }
        read = true;
        text = now;
        try {
            ScrapeConfig config = ScrapeConfigReader.read(path, now);
            problem = "";
            config.notes().forEach(note -> LOG.warn("{}", note));
            LOG.info(
                    "{} is read: {} jobs, {} destinations",
                    path,
                    config.jobs().size(),
                    config.destinations().size());
            return Optional.of(config);
        } catch (ConfigException e) {
            return refuse(String.valueOf(e.getMessage()));
        }
    }

    private Optional<ScrapeConfig> refuse(String why) {
        if (!problem.equals(why)) {
            LOG.error("the scrape configuration is not taken, the one before goes on: {}", why);
        }
        problem = why;
        return Optional.empty();
    }

    /** Why the file as it is now is not taken; the empty string when it is. */
    String problem() {
        return problem;
    }
}
