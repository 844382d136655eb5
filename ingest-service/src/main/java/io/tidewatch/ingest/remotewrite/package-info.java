/** Prometheus remote write 1.0. */
@NullMarked
package io.tidewatch.ingest.remotewrite;

import org.jspecify.annotations.NullMarked;
