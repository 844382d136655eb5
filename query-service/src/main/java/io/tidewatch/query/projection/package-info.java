/** Topics that become rows one to one: errors and the history of alerts. */
@NullMarked
package io.tidewatch.query.projection;

import org.jspecify.annotations.NullMarked;
