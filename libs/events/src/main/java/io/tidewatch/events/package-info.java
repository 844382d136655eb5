/** What Tidewatch's services say to each other on Kafka: topics, headers, record formats, partitions. */
@NullMarked
package io.tidewatch.events;

import org.jspecify.annotations.NullMarked;
