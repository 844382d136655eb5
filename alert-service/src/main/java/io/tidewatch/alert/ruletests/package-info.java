/** Unit tests of rules in promtool's form, without a running Tidewatch: {@code deploy/tidewatch test-rules}. */
@NullMarked
package io.tidewatch.alert.ruletests;

import org.jspecify.annotations.NullMarked;
