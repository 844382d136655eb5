/** From committed transitions to delivered notifications: outbox, dispatcher, senders and payloads. */
@NullMarked
package io.tidewatch.alert.notify;

import org.jspecify.annotations.NullMarked;
