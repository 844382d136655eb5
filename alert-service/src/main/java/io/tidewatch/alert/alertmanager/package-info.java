/** Alertmanager's API, version 2. */
@NullMarked
package io.tidewatch.alert.alertmanager;

import org.jspecify.annotations.NullMarked;
