/** Reads JSON request bodies field by field, so that every mistake is named with its field. */
@NullMarked
package io.tidewatch.alert.request;

import org.jspecify.annotations.NullMarked;
