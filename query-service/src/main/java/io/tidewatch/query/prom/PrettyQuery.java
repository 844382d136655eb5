package io.tidewatch.query.prom;

import io.tidewatch.promql.ast.Aggregation;
import io.tidewatch.promql.ast.Binary;
import io.tidewatch.promql.ast.Call;
import io.tidewatch.promql.ast.Expr;
import io.tidewatch.promql.ast.Paren;
import io.tidewatch.promql.ast.Printer;
import io.tidewatch.promql.ast.Subquery;
import io.tidewatch.promql.ast.Unary;
import java.util.List;
import java.util.stream.Collectors;

/**
 * An expression over several lines where one is too short, as Prometheus lays it out
 * ({@code promql/parser/prettier.go}).
 *
 * @param width characters that fit in a line
 */
record PrettyQuery(int width) {
    /** As Prometheus' API formats queries. */
    static final PrettyQuery LIKE_PROMETHEUS = new PrettyQuery(100);

    String print(Expr expr) {
        return print(expr, 0);
    }

    private String print(Expr expr, int level) {
        String line = Printer.print(expr);
        String indent = "  ".repeat(level);
        if (expr instanceof Unary unary) {
            return indent
                    + (unary.negative() ? "-" : "+")
                    + print(unary.expr(), level).strip();
        }
        if (line.length() <= width) {
            return indent + line;
        }
        if (expr instanceof Aggregation node) {
            List<Expr> operands = node.param() == null ? List.of(node.expr()) : List.of(node.param(), node.expr());
            String operandsInLine = operands.stream().map(Printer::print).collect(Collectors.joining(", "));
            String head = line.substring(0, line.length() - operandsInLine.length() - "()".length());
            return indent + head + "(\n" + all(operands, level + 1) + "\n" + indent + ")";
        }
        if (expr instanceof Call node && !node.args().isEmpty()) {
            return indent + node.function().text() + "(\n" + all(node.args(), level + 1) + "\n" + indent + ")";
        }
        if (expr instanceof Binary node) {
            String left = Printer.print(node.left());
            String right = Printer.print(node.right());
            String operator = line.substring(left.length(), line.length() - right.length())
                    .strip();
            return print(node.left(), level + 1) + "\n" + indent + operator + "\n" + print(node.right(), level + 1);
        }
        if (expr instanceof Paren node) {
            return indent + "(\n" + print(node.expr(), level + 1) + "\n" + indent + ")";
        }
        if (expr instanceof Subquery node) {
            return print(node.expr(), level)
                    + line.substring(Printer.print(node.expr()).length());
        }
        return indent + line;
    }

    private String all(List<Expr> exprs, int level) {
        return exprs.stream().map(expr -> print(expr, level)).collect(Collectors.joining(",\n"));
    }
}
