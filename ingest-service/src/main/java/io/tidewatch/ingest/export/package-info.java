/** Forwarding the metrics stream to other systems by Prometheus remote write, with Kafka as the queue. */
@NullMarked
package io.tidewatch.ingest.export;

import org.jspecify.annotations.NullMarked;
