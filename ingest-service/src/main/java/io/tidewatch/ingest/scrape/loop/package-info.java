/** Scrapes a target again and again: fetches, reads, relabels, tells what has ended, and reports on itself. */
@NullMarked
package io.tidewatch.ingest.scrape.loop;

import org.jspecify.annotations.NullMarked;
