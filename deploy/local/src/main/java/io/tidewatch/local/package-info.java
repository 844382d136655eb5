/** The local run: starts Kafka, Postgres and the four services on one machine. */
@NullMarked
package io.tidewatch.local;

import org.jspecify.annotations.NullMarked;
