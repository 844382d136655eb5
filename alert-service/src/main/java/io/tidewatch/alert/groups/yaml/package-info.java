/** Rule files in Prometheus' YAML, to and from {@link io.tidewatch.alert.groups.RuleGroup}. */
@NullMarked
package io.tidewatch.alert.groups.yaml;

import org.jspecify.annotations.NullMarked;
