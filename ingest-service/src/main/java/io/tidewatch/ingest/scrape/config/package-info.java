/** The configuration of scraping, in Prometheus' own syntax, read strictly: what is not understood is named. */
@NullMarked
package io.tidewatch.ingest.scrape.config;

import org.jspecify.annotations.NullMarked;
