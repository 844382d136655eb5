/** What is to be erased of metrics: who asked for what, and what reads must leave out meanwhile. */
@NullMarked
package io.tidewatch.query.erasure;

import org.jspecify.annotations.NullMarked;
