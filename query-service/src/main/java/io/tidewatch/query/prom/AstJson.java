package io.tidewatch.query.prom;

import com.fasterxml.jackson.core.JsonGenerator;
import io.tidewatch.promql.ast.Aggregation;
import io.tidewatch.promql.ast.At;
import io.tidewatch.promql.ast.Binary;
import io.tidewatch.promql.ast.Call;
import io.tidewatch.promql.ast.Expr;
import io.tidewatch.promql.ast.Extension;
import io.tidewatch.promql.ast.Function;
import io.tidewatch.promql.ast.MatrixSelector;
import io.tidewatch.promql.ast.NumberLiteral;
import io.tidewatch.promql.ast.Paren;
import io.tidewatch.promql.ast.StringLiteral;
import io.tidewatch.promql.ast.Subquery;
import io.tidewatch.promql.ast.Unary;
import io.tidewatch.promql.ast.VectorMatching;
import io.tidewatch.promql.ast.VectorSelector;
import io.tidewatch.promql.source.LabelMatcher;
import io.tidewatch.promql.text.NumberText;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** An expression as {@code parse_query} answers it (Prometheus, {@code web/api/v1/translate_ast.go}). Stateless. */
final class AstJson {
    private AstJson() {}

    static void write(JsonGenerator out, @Nullable Expr expr) throws IOException {
        if (expr == null) {
            out.writeNull();
            return;
        }
        out.writeStartObject();
        if (expr instanceof Aggregation node) {
            aggregation(out, node);
        } else if (expr instanceof Binary node) {
            binary(out, node);
        } else if (expr instanceof Call node) {
            call(out, node);
        } else if (expr instanceof MatrixSelector node) {
            out.writeStringField("type", "matrixSelector");
            out.writeNumberField("range", node.rangeMs());
            selector(out, node.selector());
        } else if (expr instanceof VectorSelector node) {
            out.writeStringField("type", "vectorSelector");
            selector(out, node);
        } else if (expr instanceof Subquery node) {
            out.writeStringField("type", "subquery");
            field(out, "expr", node.expr());
            out.writeNumberField("range", node.rangeMs());
            out.writeNumberField("offset", node.offsetMs());
            out.writeNumberField("step", node.stepMs());
            at(out, node.at());
        } else if (expr instanceof NumberLiteral node) {
            out.writeStringField("type", "numberLiteral");
            out.writeStringField("val", NumberText.print(node.value()));
        } else if (expr instanceof StringLiteral node) {
            out.writeStringField("type", "stringLiteral");
            out.writeStringField("val", node.value());
        } else if (expr instanceof Paren node) {
            out.writeStringField("type", "parenExpr");
            field(out, "expr", node.expr());
        } else if (expr instanceof Unary node) {
            out.writeStringField("type", "unaryExpr");
            out.writeStringField("op", node.negative() ? "-" : "+");
            field(out, "expr", node.expr());
        } else {
            throw new IllegalStateException("no form for " + expr.getClass().getSimpleName());
        }
        out.writeEndObject();
    }

    private static void aggregation(JsonGenerator out, Aggregation node) throws IOException {
        out.writeStringField("type", "aggregation");
        out.writeStringField("op", node.op().text());
        field(out, "expr", node.expr());
        field(out, "param", node.param());
        texts(out, "grouping", node.grouping());
        out.writeBooleanField("without", node.without());
    }

    private static void binary(JsonGenerator out, Binary node) throws IOException {
        out.writeStringField("type", "binaryExpr");
        out.writeStringField("op", node.op().symbol());
        field(out, "lhs", node.left());
        field(out, "rhs", node.right());
        VectorMatching matching = node.matching();
        if (matching == null) {
            out.writeNullField("matching");
        } else {
            out.writeObjectFieldStart("matching");
            out.writeStringField("card", matching.cardinality().text());
            texts(out, "labels", matching.labels());
            out.writeBooleanField("on", matching.on());
            texts(out, "include", matching.include());
            if (matching.fills()) {
                out.writeObjectFieldStart("fillValues");
                number(out, "lhs", matching.fillLeft());
                number(out, "rhs", matching.fillRight());
                out.writeEndObject();
            }
            out.writeEndObject();
        }
        out.writeBooleanField("bool", node.returnBool());
    }

    private static void call(JsonGenerator out, Call node) throws IOException {
        Function function = node.function();
        out.writeStringField("type", "call");
        out.writeObjectFieldStart("func");
        out.writeStringField("name", function.text());
        out.writeArrayFieldStart("argTypes");
        boolean endless = function.maxArgs() == Integer.MAX_VALUE;
        int types = endless ? function.minArgs() + 1 : function.maxArgs();
        for (int i = 0; i < types; i++) {
            out.writeString(function.argType(i).text());
        }
        out.writeEndArray();
        out.writeNumberField("variadic", endless ? -1 : function.maxArgs() - function.minArgs());
        out.writeStringField("returnType", function.returns().text());
        out.writeEndObject();
        out.writeArrayFieldStart("args");
        for (Expr arg : node.args()) {
            write(out, arg);
        }
        out.writeEndArray();
    }

    private static void selector(JsonGenerator out, VectorSelector node) throws IOException {
        out.writeStringField("name", node.name());
        out.writeNumberField("offset", node.offsetMs());
        out.writeArrayFieldStart("matchers");
        for (LabelMatcher matcher : node.matchers()) {
            out.writeStartObject();
            out.writeStringField("name", matcher.name());
            out.writeStringField("value", matcher.value());
            out.writeStringField("type", matcher.op().symbol());
            out.writeEndObject();
        }
        out.writeEndArray();
        at(out, node.at());
        if (node.extension() != Extension.NONE) {
            out.writeBooleanField(node.extension().text(), true);
        }
    }

    private static void number(JsonGenerator out, String name, @Nullable Double number) throws IOException {
        if (number == null) {
            out.writeNullField(name);
        } else {
            out.writeNumberField(name, number);
        }
    }

    private static void at(JsonGenerator out, @Nullable At at) throws IOException {
        boolean fixed = at != null && at.kind() == At.Kind.TIMESTAMP;
        if (at != null && fixed) {
            out.writeNumberField("timestamp", at.timestampMs());
        } else {
            out.writeNullField("timestamp");
        }
        if (at != null && !fixed) {
            out.writeStringField("startOrEnd", at.kind().name().toLowerCase(Locale.ROOT));
        } else {
            out.writeNullField("startOrEnd");
        }
    }

    private static void field(JsonGenerator out, String name, @Nullable Expr expr) throws IOException {
        out.writeFieldName(name);
        write(out, expr);
    }

    private static void texts(JsonGenerator out, String name, List<String> texts) throws IOException {
        out.writeArrayFieldStart(name);
        for (String text : texts) {
            out.writeString(text);
        }
        out.writeEndArray();
    }
}
