/** Notification channels: what they are, how they are validated, masked, kept and which addresses they may reach. */
@NullMarked
package io.tidewatch.alert.channels;

import org.jspecify.annotations.NullMarked;
