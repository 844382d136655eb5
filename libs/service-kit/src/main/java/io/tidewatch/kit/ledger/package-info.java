/** How far each consumer has stored Kafka's partitions, kept beside the data. */
@NullMarked
package io.tidewatch.kit.ledger;

import org.jspecify.annotations.NullMarked;
