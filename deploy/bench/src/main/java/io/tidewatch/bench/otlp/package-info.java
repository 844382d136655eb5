/** OTLP metrics by HTTP and gRPC as load. */
@NullMarked
package io.tidewatch.bench.otlp;

import org.jspecify.annotations.NullMarked;
