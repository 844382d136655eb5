/** HTTP resources, Kafka channels and configuration; the only package that knows the framework. */
@NullMarked
package io.tidewatch.ingest.wiring;

import org.jspecify.annotations.NullMarked;
