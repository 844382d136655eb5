/** What a scraped target answers: Prometheus text, OpenMetrics text and the protobuf exposition, read without a copy. */
@NullMarked
package io.tidewatch.ingest.scrape.exposition;

import org.jspecify.annotations.NullMarked;
