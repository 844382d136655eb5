/** PromQL over head and sealed rows, in Prometheus' HTTP form and in our own. */
@NullMarked
package io.tidewatch.query.prom;

import org.jspecify.annotations.NullMarked;
