/** The newest samples, in memory, between Kafka and the sealed rows. */
@NullMarked
package io.tidewatch.query.head;

import org.jspecify.annotations.NullMarked;
