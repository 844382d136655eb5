/** Records of the topic {@code tidewatch.lifecycle}; the format is {@code docs/formats/lifecycle.md}. */
@NullMarked
package io.tidewatch.events.lifecycle;

import org.jspecify.annotations.NullMarked;
