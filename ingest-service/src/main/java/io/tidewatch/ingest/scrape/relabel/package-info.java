/** Prometheus' relabelling: rules that rewrite or drop the labels of targets and of series. */
@NullMarked
package io.tidewatch.ingest.scrape.relabel;

import org.jspecify.annotations.NullMarked;
