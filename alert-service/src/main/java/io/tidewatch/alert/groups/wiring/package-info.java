/** Rule groups over HTTP and from files. */
@NullMarked
package io.tidewatch.alert.groups.wiring;

import org.jspecify.annotations.NullMarked;
