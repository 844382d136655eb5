/** Where the kit meets CDI, REST and configuration. */
@NullMarked
package io.tidewatch.kit.wiring;

import org.jspecify.annotations.NullMarked;
