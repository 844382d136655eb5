/** Error events in Postgres: storing, counting, reading. */
@NullMarked
package io.tidewatch.query.errors;

import org.jspecify.annotations.NullMarked;
