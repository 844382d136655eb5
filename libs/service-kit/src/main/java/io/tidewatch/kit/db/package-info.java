/** The schema and its migration; transactions of one project or of all. */
@NullMarked
package io.tidewatch.kit.db;

import org.jspecify.annotations.NullMarked;
