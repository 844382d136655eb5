package io.tidewatch.query.prom;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidewatch.promql.PromQl;
import java.io.IOException;
import java.io.StringWriter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Expected trees are those of Prometheus' own {@code parse_query}. */
class AstJsonTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "up{job!=\"a\"} offset 5m | {\"type\":\"vectorSelector\",\"name\":\"up\",\"offset\":300000,\"matchers\":"
                        + "[{\"name\":\"job\",\"value\":\"a\",\"type\":\"!=\"},"
                        + "{\"name\":\"__name__\",\"value\":\"up\",\"type\":\"=\"}],"
                        + "\"timestamp\":null,\"startOrEnd\":null}",
                "sum by (a) (rate(x[5m] @ end())) | {\"type\":\"aggregation\",\"op\":\"sum\",\"param\":null,"
                        + "\"grouping\":[\"a\"],\"without\":false,\"expr\":{\"type\":\"call\",\"func\":{\"name\":\"rate\","
                        + "\"argTypes\":[\"matrix\"],\"variadic\":0,\"returnType\":\"vector\"},\"args\":"
                        + "[{\"type\":\"matrixSelector\",\"name\":\"x\",\"range\":300000,\"offset\":0,\"matchers\":"
                        + "[{\"name\":\"__name__\",\"value\":\"x\",\"type\":\"=\"}],"
                        + "\"timestamp\":null,\"startOrEnd\":\"end\"}]}}",
                "a / on (x) group_left (y) b | {\"type\":\"binaryExpr\",\"op\":\"/\",\"bool\":false,\"matching\":"
                        + "{\"card\":\"many-to-one\",\"labels\":[\"x\"],\"on\":true,\"include\":[\"y\"]},"
                        + "\"lhs\":{\"type\":\"vectorSelector\",\"name\":\"a\",\"offset\":0,\"matchers\":"
                        + "[{\"name\":\"__name__\",\"value\":\"a\",\"type\":\"=\"}],\"timestamp\":null,\"startOrEnd\":null},"
                        + "\"rhs\":{\"type\":\"vectorSelector\",\"name\":\"b\",\"offset\":0,\"matchers\":"
                        + "[{\"name\":\"__name__\",\"value\":\"b\",\"type\":\"=\"}],\"timestamp\":null,\"startOrEnd\":null}}",
                "-(1 > bool 2.5) | {\"type\":\"unaryExpr\",\"op\":\"-\",\"expr\":{\"type\":\"parenExpr\",\"expr\":"
                        + "{\"type\":\"binaryExpr\",\"op\":\">\",\"bool\":true,\"matching\":null,"
                        + "\"lhs\":{\"type\":\"numberLiteral\",\"val\":\"1\"},"
                        + "\"rhs\":{\"type\":\"numberLiteral\",\"val\":\"2.5\"}}}}",
                "max_over_time(u[1h:1m]) | {\"type\":\"call\",\"func\":{\"name\":\"max_over_time\",\"argTypes\":"
                        + "[\"matrix\"],\"variadic\":0,\"returnType\":\"vector\"},\"args\":[{\"type\":\"subquery\","
                        + "\"range\":3600000,\"offset\":0,\"step\":60000,\"timestamp\":null,\"startOrEnd\":null,"
                        + "\"expr\":{\"type\":\"vectorSelector\",\"name\":\"u\",\"offset\":0,\"matchers\":"
                        + "[{\"name\":\"__name__\",\"value\":\"u\",\"type\":\"=\"}],"
                        + "\"timestamp\":null,\"startOrEnd\":null}}]}",
                "label_join(vector(1), \"a\", \"b\") | {\"type\":\"call\",\"func\":{\"name\":\"label_join\",\"argTypes\":"
                        + "[\"vector\",\"string\",\"string\",\"string\"],\"variadic\":-1,\"returnType\":\"vector\"},"
                        + "\"args\":[{\"type\":\"call\",\"func\":{\"name\":\"vector\",\"argTypes\":[\"scalar\"],"
                        + "\"variadic\":0,\"returnType\":\"vector\"},\"args\":[{\"type\":\"numberLiteral\",\"val\":\"1\"}]},"
                        + "{\"type\":\"stringLiteral\",\"val\":\"a\"},{\"type\":\"stringLiteral\",\"val\":\"b\"}]}"
            })
    void anExpressionIsTheTreeThatPrometheusAnswers(String query, String expected) throws IOException {
        StringWriter text = new StringWriter();
        try (JsonGenerator out = new JsonFactory().createGenerator(text)) {
            AstJson.write(out, PromQl.parse(query));
        }
        JsonNode tree = JSON.readTree(text.toString());
        assertThat(tree).isEqualTo(JSON.readTree(expected));
    }
}
