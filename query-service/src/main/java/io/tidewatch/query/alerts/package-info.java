/** The history of alerts in Postgres. */
@NullMarked
package io.tidewatch.query.alerts;

import org.jspecify.annotations.NullMarked;
