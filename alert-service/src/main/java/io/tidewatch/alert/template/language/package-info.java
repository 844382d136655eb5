/**
 * Go's template language (the package {@code text/template} of Go's standard library), in which Prometheus' annotations
 * and Alertmanager's messages are written: texts with actions in double braces.
 *
 * <p>Values are those of Java: {@link java.lang.String}, {@link java.lang.Boolean}, {@link java.lang.Long} for integers,
 * {@link java.lang.Double}, {@link java.util.List}, {@link java.util.Map} with texts as keys, and
 * {@link io.tidewatch.alert.template.language.Members} for what has fields and methods. An absent key of a map is the
 * empty text, as both programs have it ({@code missingkey=zero} over maps of texts).
 */
@NullMarked
package io.tidewatch.alert.template.language;

import org.jspecify.annotations.NullMarked;
