/** Records of the topic {@code tidewatch.scrape-slots}; the format is {@code docs/formats/scrape-slots.md}. */
@NullMarked
package io.tidewatch.events.scraping;

import org.jspecify.annotations.NullMarked;
