/** Creates the catalogue's topics. */
@NullMarked
package io.tidewatch.kit.topics;

import org.jspecify.annotations.NullMarked;
