/** Rule groups as Prometheus has them: read from its YAML, kept in Postgres, published as one record each. */
@NullMarked
package io.tidewatch.alert.groups;

import org.jspecify.annotations.NullMarked;
