/** Load and latency benchmarks against a running Tidewatch; {@code deploy/bench/README.md} says how to run them. */
@NullMarked
package io.tidewatch.bench;

import org.jspecify.annotations.NullMarked;
