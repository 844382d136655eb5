/** Lifecycle events of pools and services: parsing and validation. */
@NullMarked
package io.tidewatch.ingest.lifecycle;

import org.jspecify.annotations.NullMarked;
