/** What this machine does: CPU, memory, disks, file systems and network, by the names of Prometheus' node exporter. */
@NullMarked
package io.tidewatch.ingest.scrape.host;

import org.jspecify.annotations.NullMarked;
