/** The syntax tree of PromQL: sealed, immutable, with positions. */
@NullMarked
package io.tidewatch.promql.ast;

import org.jspecify.annotations.NullMarked;
