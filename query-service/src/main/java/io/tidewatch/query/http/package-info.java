/** How requests say times, durations and cursors. */
@NullMarked
package io.tidewatch.query.http;

import org.jspecify.annotations.NullMarked;
