/** Prometheus' remote read: raw samples of selectors, as samples or as streamed chunks. */
@NullMarked
package io.tidewatch.query.remoteread;

import org.jspecify.annotations.NullMarked;
