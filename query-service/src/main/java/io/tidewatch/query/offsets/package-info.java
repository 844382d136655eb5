/** How far Kafka is stored in Postgres. */
@NullMarked
package io.tidewatch.query.offsets;

import org.jspecify.annotations.NullMarked;
