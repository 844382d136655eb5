/** The dashboard-service; see docs/architecture.md. */
@NullMarked
package io.tidewatch.dashboard;

import org.jspecify.annotations.NullMarked;
