/** Templates of notifications in Alertmanager's words. */
@NullMarked
package io.tidewatch.alert.notify.template;

import org.jspecify.annotations.NullMarked;
