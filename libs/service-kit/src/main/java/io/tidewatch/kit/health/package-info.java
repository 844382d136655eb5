/** Whether what a service needs is there. */
@NullMarked
package io.tidewatch.kit.health;

import org.jspecify.annotations.NullMarked;
