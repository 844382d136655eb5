/** What was read from Kafka and what became of it. */
@NullMarked
package io.tidewatch.query.ledger;

import org.jspecify.annotations.NullMarked;
