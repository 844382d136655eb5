package io.tidewatch.alert.rules;

import io.tidewatch.promql.PromQl;
import io.tidewatch.promql.ast.Expr;
import io.tidewatch.promql.ast.ValueType;
import io.tidewatch.promql.parse.ParseException;
import java.util.Optional;

/** Parses and type-checks with the engine's own parser. Safe for any thread. */
public final class PromQlCheck implements ExpressionCheck {
    @Override
    public Optional<String> problem(String expression) {
        try {
            Expr parsed = PromQl.parse(expression);
            if (parsed.type() != ValueType.VECTOR && parsed.type() != ValueType.SCALAR) {
                return Optional.of("must give an instant vector or a scalar");
            }
            return Optional.empty();
        } catch (ParseException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }
}
