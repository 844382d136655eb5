/** Quarkus: beans, configuration, routes. */
@NullMarked
package io.tidewatch.dashboard.wiring;

import org.jspecify.annotations.NullMarked;
