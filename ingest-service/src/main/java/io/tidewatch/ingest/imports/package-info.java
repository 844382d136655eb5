/** Series that were exported, read from a stream: docs/formats/json-lines.md. */
@NullMarked
package io.tidewatch.ingest.imports;

import org.jspecify.annotations.NullMarked;
