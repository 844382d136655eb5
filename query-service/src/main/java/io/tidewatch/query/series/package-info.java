/** Which series there are: identities, labels and the index that selectors ask. */
@NullMarked
package io.tidewatch.query.series;

import org.jspecify.annotations.NullMarked;
