/** The Kafka doors: JSON records that anyone may write, taken as strictly as requests. */
@NullMarked
package io.tidewatch.ingest.door;

import org.jspecify.annotations.NullMarked;
