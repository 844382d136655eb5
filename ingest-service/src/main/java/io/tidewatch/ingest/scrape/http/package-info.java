/** HTTP GET towards what is scraped or discovers, which is not trusted: bounded in time, bytes and redirects. */
@NullMarked
package io.tidewatch.ingest.scrape.http;

import org.jspecify.annotations.NullMarked;
