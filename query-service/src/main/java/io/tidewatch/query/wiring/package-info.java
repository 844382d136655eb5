/** CDI, configuration and start of the query-service. */
@NullMarked
package io.tidewatch.query.wiring;

import org.jspecify.annotations.NullMarked;
