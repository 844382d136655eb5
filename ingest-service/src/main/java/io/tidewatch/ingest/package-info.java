/** The ingest-service; see docs/architecture.md. */
@NullMarked
package io.tidewatch.ingest;

import org.jspecify.annotations.NullMarked;
