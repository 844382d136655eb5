/** Error events: parsing, validation, classes, identity, and the records of {@code tidewatch.errors}. */
@NullMarked
package io.tidewatch.ingest.error;

import org.jspecify.annotations.NullMarked;
