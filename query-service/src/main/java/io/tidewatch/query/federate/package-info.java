/** What other Prometheus servers scrape of the stored series. */
@NullMarked
package io.tidewatch.query.federate;

import org.jspecify.annotations.NullMarked;
