/** Series as JSON lines: docs/formats/json-lines.md. */
@NullMarked
package io.tidewatch.kit.lines;

import org.jspecify.annotations.NullMarked;
