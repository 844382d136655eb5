/** What being collected from costs an application: the demo with and without collection, side by side. */
@NullMarked
package io.tidewatch.bench.collect;

import org.jspecify.annotations.NullMarked;
