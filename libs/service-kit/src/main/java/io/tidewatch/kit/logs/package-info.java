/** Structured logs. */
@NullMarked
package io.tidewatch.kit.logs;

import org.jspecify.annotations.NullMarked;
