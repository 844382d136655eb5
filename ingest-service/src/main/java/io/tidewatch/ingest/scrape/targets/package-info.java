/** Targets: what labels make of them, and how they fare. */
@NullMarked
package io.tidewatch.ingest.scrape.targets;

import org.jspecify.annotations.NullMarked;
