/** Runs scripts of Prometheus' test language against the engine. */
@NullMarked
package io.tidewatch.promql.script;

import org.jspecify.annotations.NullMarked;
