package io.tidewatch.ingest.remotewrite;

import io.tidewatch.ingest.intake.EventTime;
import io.tidewatch.ingest.series.KnownSeries;
import io.tidewatch.ingest.series.LabelRules;
import io.tidewatch.ingest.series.SampleBatch;
import io.tidewatch.ingest.series.WireCache;
import io.tidewatch.model.TidewatchException;

/**
 * A remote write request, read.
 *
 * @param samples the good part
 * @param refused the rest
 */
public record WriteRequest(SampleBatch samples, WriteRefusals refused) {
    /**
     * Reads a request from its snappy block.
     *
     * @param limit most bytes that it may unpack to
     * @throws TidewatchException by the caller's fault, when the body is no such block or message
     */
    public static WriteRequest read(
            WriteProtocol protocol,
            byte[] block,
            int limit,
            WireCache<KnownSeries> cache,
            LabelRules.Names names,
            EventTime time,
            long nowMs) {
        byte[] plain = SnappyBlock.unpack(block, limit);
        return switch (protocol) {
            case VERSION_1 -> WriteRequestReader.read(plain, cache, names, time, nowMs);
            case VERSION_2 -> WriteRequest2Reader.read(plain, cache, names, time, nowMs);
        };
    }
}
