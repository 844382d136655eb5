/** Partitions by time: made ahead, dropped when their retention is over. */
@NullMarked
package io.tidewatch.query.partitions;

import org.jspecify.annotations.NullMarked;
