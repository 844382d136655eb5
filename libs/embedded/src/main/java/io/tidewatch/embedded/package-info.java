/** Kafka (KRaft) and Postgres on this machine, for tests and for the local run. */
@NullMarked
package io.tidewatch.embedded;

import org.jspecify.annotations.NullMarked;
