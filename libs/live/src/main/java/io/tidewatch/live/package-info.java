/** Windows over the stream and continuous queries on them; used by alerts and by dashboards. */
@NullMarked
package io.tidewatch.live;

import org.jspecify.annotations.NullMarked;
