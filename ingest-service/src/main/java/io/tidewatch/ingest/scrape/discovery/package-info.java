/** Finds targets: files, HTTP and Kubernetes, asked again and again; what is found stays while a source fails. */
@NullMarked
package io.tidewatch.ingest.scrape.discovery;

import org.jspecify.annotations.NullMarked;
