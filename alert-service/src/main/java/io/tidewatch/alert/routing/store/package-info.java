/** Routing's tables in Postgres, and the thread that routes. */
@NullMarked
package io.tidewatch.alert.routing.store;

import org.jspecify.annotations.NullMarked;
