package io.tidewatch.ingest.scrape.targets;

import com.dynatrace.hash4j.hashing.Hashing;
import io.tidewatch.ingest.scrape.config.JobConfig;
import io.tidewatch.model.Labels;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * Something to scrape.
 *
 * @param job the job's name first in {@code scrapePool}
 * @param labels what its series get, {@code job} and {@code instance} among them
 * @param discovered its labels before relabelling
 */
public record Target(JobConfig job, Labels labels, Labels discovered, URI url, Duration interval, Duration timeout) {
    /** What tells targets apart: the job, the URL and the labels, as a hash of 64 bits. */
    public long identity() {
        String text = job.name() + '\n' + url + '\n' + labels;
        return Hashing.xxh3_64().hashBytesToLong(text.getBytes(StandardCharsets.UTF_8));
    }

    /** The slot that it belongs to. */
    public int slot(int slots) {
        return (int) Long.remainderUnsigned(identity(), slots);
    }
}
