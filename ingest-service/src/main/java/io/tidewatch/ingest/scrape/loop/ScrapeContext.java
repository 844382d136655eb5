package io.tidewatch.ingest.scrape.loop;

import io.tidewatch.ingest.intake.EventTime;
import java.time.Clock;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;

/**
 * What all loops of a replica share.
 *
 * @param scheduler says when; never blocked
 * @param workers read what has come
 * @param maxBody bytes of an answer, packed or not, when the job sets no limit, and its highest limit
 * @param maxSamples most samples of a scrape, whatever the job says
 */
public record ScrapeContext(
        ScheduledExecutorService scheduler,
        Executor workers,
        Clock clock,
        EventTime time,
        ScrapeSink sink,
        ScrapeCounts counts,
        long maxBody,
        long maxSamples) {}
