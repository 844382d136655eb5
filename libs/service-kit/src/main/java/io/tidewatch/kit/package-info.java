/** What every service shares; the only library that knows Quarkus. */
@NullMarked
package io.tidewatch.kit;

import org.jspecify.annotations.NullMarked;
