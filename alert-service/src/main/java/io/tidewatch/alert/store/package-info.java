/** Access to Postgres by Hibernate Reactive that row-level security agrees with. */
@NullMarked
package io.tidewatch.alert.store;

import org.jspecify.annotations.NullMarked;
