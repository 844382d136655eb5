/** Lifecycle events in Postgres: storing, counting, reading. */
@NullMarked
package io.tidewatch.query.lifecycle;

import org.jspecify.annotations.NullMarked;
