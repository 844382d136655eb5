/** The way to Kafka: metrics in columnar records, everything else record by record. */
@NullMarked
package io.tidewatch.ingest.publish;

import org.jspecify.annotations.NullMarked;
