/** Text to syntax tree: lexer, Pratt parser, type checker. */
@NullMarked
package io.tidewatch.promql.parse;

import org.jspecify.annotations.NullMarked;
