/** The chart, linted, rendered and checked without a cluster. */
@NullMarked
package io.tidewatch.helm;

import org.jspecify.annotations.NullMarked;
