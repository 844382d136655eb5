/** The jobs of a configuration with their targets, of which each replica scrapes those in its slots. */
@NullMarked
package io.tidewatch.ingest.scrape.pool;

import org.jspecify.annotations.NullMarked;
