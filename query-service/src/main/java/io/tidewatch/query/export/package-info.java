/** Samples as a stream of lines, to be kept or carried elsewhere: docs/formats/json-lines.md. */
@NullMarked
package io.tidewatch.query.export;

import org.jspecify.annotations.NullMarked;
