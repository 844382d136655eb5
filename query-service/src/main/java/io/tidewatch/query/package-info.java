/** The query-service; see docs/architecture.md. */
@NullMarked
package io.tidewatch.query;

import org.jspecify.annotations.NullMarked;
