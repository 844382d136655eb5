/** Series and samples on their way from a request to Kafka, and the rules that their labels obey. */
@NullMarked
package io.tidewatch.ingest.series;

import org.jspecify.annotations.NullMarked;
