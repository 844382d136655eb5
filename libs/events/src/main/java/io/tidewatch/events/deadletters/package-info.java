/** Records of the topic {@code tidewatch.dead-letters}; the format is {@code docs/formats/dead-letters.md}. */
@NullMarked
package io.tidewatch.events.deadletters;

import org.jspecify.annotations.NullMarked;
