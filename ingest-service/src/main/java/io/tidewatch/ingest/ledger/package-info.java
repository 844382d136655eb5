/** What this service has accepted and refused. */
@NullMarked
package io.tidewatch.ingest.ledger;

import org.jspecify.annotations.NullMarked;
