/** Sealed samples: the port and its Postgres implementation. */
@NullMarked
package io.tidewatch.query.store;

import org.jspecify.annotations.NullMarked;
