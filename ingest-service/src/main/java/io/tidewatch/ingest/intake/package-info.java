/** What every way in shares: bodies and their limits, JSON elements, time stamps, refusals. */
@NullMarked
package io.tidewatch.ingest.intake;

import org.jspecify.annotations.NullMarked;
