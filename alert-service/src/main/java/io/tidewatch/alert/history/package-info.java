/** Samples of the past, as the query-service keeps them. */
@NullMarked
package io.tidewatch.alert.history;

import org.jspecify.annotations.NullMarked;
