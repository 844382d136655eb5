/** Reads Alertmanager's configuration file. */
@NullMarked
package io.tidewatch.alert.routing.config;

import org.jspecify.annotations.NullMarked;
