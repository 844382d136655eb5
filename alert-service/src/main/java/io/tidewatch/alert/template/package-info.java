/** Templates of annotations. */
@NullMarked
package io.tidewatch.alert.template;

import org.jspecify.annotations.NullMarked;
