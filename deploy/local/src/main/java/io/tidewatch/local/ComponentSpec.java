package io.tidewatch.local;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * What one process of the run is.
 *
 * @param name as the person names it: {@code kafka}, {@code ingest-service}, …
 * @param command the program and its arguments
 * @param environment added to that of the launcher
 * @param probe tells when it is ready
 * @param startTimeout how long it may take to become ready
 */
record ComponentSpec(
        String name, List<String> command, Map<String, String> environment, Probe probe, Duration startTimeout) {}
