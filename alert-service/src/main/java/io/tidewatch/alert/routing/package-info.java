/** Routes, groups, inhibition, silences and times as Alertmanager has them; pure, the clock is an argument. */
@NullMarked
package io.tidewatch.alert.routing;

import org.jspecify.annotations.NullMarked;
