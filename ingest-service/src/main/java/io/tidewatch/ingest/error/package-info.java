/** Error events: parsing, validation, classes. */
@NullMarked
package io.tidewatch.ingest.error;

import org.jspecify.annotations.NullMarked;
