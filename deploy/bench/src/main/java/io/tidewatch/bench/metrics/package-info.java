/** Stores of metrics side by side: what they take, what it costs, and how they answer meanwhile. */
@NullMarked
package io.tidewatch.bench.metrics;

import org.jspecify.annotations.NullMarked;
