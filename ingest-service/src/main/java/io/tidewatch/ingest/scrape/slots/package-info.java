/** Shares the slots of scrape targets out over the replicas. */
@NullMarked
package io.tidewatch.ingest.scrape.slots;

import org.jspecify.annotations.NullMarked;
