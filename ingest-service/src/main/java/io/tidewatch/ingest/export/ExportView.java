package io.tidewatch.ingest.export;

import java.util.Map;

/**
 * A destination as it is now, in this replica.
 *
 * @param message the message's full name
 * @param trouble what is wrong just now; the empty string when nothing is
 * @param positions our partitions and the offset up to which each is delivered
 */
public record ExportView(
        String name, String url, String message, String trouble, Map<Integer, Long> positions, ExportCounts counts) {
    public ExportView {
        positions = Map.copyOf(positions);
    }
}
