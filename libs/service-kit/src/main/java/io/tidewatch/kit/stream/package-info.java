/** Reading Kafka's partitions with a clock. */
@NullMarked
package io.tidewatch.kit.stream;

import org.jspecify.annotations.NullMarked;
