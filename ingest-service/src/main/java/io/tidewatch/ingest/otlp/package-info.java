/** OTLP metrics: their encodings, and their translation into series by Prometheus' published rules. */
@NullMarked
package io.tidewatch.ingest.otlp;

import org.jspecify.annotations.NullMarked;
