/** What a service measures of itself. */
@NullMarked
package io.tidewatch.kit.metrics;

import org.jspecify.annotations.NullMarked;
