/** The nouns every part of Tidewatch shares. JDK only; immutable unless said otherwise. */
@NullMarked
package io.tidewatch.model;

import org.jspecify.annotations.NullMarked;
