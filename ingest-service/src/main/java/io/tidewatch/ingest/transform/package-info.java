/** Reading a topic and writing what comes of it in Kafka transactions, so that each record counts once. */
@NullMarked
package io.tidewatch.ingest.transform;

import org.jspecify.annotations.NullMarked;
