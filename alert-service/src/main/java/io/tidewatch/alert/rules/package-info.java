/** Alert rules: read from requests, validated, kept in Postgres, published on {@code tidewatch.rules}. */
@NullMarked
package io.tidewatch.alert.rules;

import org.jspecify.annotations.NullMarked;
