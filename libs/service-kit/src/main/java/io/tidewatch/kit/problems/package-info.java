/** Errors as {@code application/problem+json} (RFC 9457). */
@NullMarked
package io.tidewatch.kit.problems;

import org.jspecify.annotations.NullMarked;
