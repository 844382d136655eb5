/** PromQL in Java: lexer, parser, types, printer and engine. Knows no storage; see {@link io.tidewatch.promql.source}. */
@NullMarked
package io.tidewatch.promql;

import org.jspecify.annotations.NullMarked;
