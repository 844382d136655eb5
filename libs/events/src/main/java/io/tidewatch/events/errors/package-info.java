/** Records of the topic {@code tidewatch.errors}; the format is {@code docs/formats/errors.md}. */
@NullMarked
package io.tidewatch.events.errors;

import org.jspecify.annotations.NullMarked;
