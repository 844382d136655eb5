/** The alert-service; see docs/architecture.md. */
@NullMarked
package io.tidewatch.alert;

import org.jspecify.annotations.NullMarked;
