/** The live stream: subscriptions, the feeds that serve all viewers of one computation, and the connections. */
@NullMarked
package io.tidewatch.dashboard.live;

import org.jspecify.annotations.NullMarked;
