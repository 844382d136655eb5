/** Whose request it is and whether it may. */
@NullMarked
package io.tidewatch.kit.access;

import org.jspecify.annotations.NullMarked;
