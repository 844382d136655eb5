/** Records of rules, alerts and their state; the formats are {@code docs/formats/rules.md} and {@code alerts.md}. */
@NullMarked
package io.tidewatch.events.alerts;

import org.jspecify.annotations.NullMarked;
