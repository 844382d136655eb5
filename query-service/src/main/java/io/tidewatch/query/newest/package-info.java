/** What is not sealed yet, of this replica and of the others. */
@NullMarked
package io.tidewatch.query.newest;

import org.jspecify.annotations.NullMarked;
