package io.tidewatch.kit.wiring;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.startsWith;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import io.tidewatch.embedded.EmbeddedStack;
import jakarta.inject.Inject;
import java.time.Duration;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(EmbeddedStack.class)
class ProblemResponsesIT {
    @Inject
    SchemaStart schema;

    @Inject
    TopicsStart topics;

    @Test
    void theSchemaIsMigratedAndTheReactiveClientSetsTheProject() throws Exception {
        Assertions.assertThat(schema.task().await(Duration.ofSeconds(30))).isTrue();
        Assertions.assertThat(topics.task().await(Duration.ofSeconds(30))).isTrue();
        given().get("/kit/scope").then().statusCode(200).body(equalTo("some-project"));
    }

    @Test
    void brokenJsonIsABadRequestWithLineAndColumn() {
        problem(400, post("[{\"name\": }]")).body("detail", containsString("line 1, column 11"));
    }

    @Test
    void aFieldOfTheWrongTypeIsNamed() {
        problem(400, post("[{\"name\": \"a\", \"count\": 1}, {\"name\": \"b\", \"count\": \"many\"}]"))
                .body("errors[0].index", equalTo(1))
                .body("errors[0].field", equalTo("count"));
    }

    @Test
    void aFieldThatDoesNotExistIsNamed() {
        problem(400, post("[{\"nane\": \"a\"}]")).body("detail", containsString("'nane' is not a field here"));
    }

    @Test
    void aViolatedConstraintNamesIndexAndField() {
        problem(400, post("[{\"name\": \"a\", \"count\": 1}, {\"name\": \"\", \"count\": 11}]"))
                .body("errors", hasSize(2))
                .body("errors[0].index", equalTo(1))
                .body("errors[0].field", equalTo("count"))
                .body("errors[1].field", equalTo("name"));
    }

    @Test
    void aViolatedConstraintOfAParameterNamesIt() {
        problem(400, given().get("/kit/limited?n=6").then())
                .body("errors[0].field", equalTo("n"))
                .body("errors[0].index", nullValue());
    }

    @Test
    void errorsAnswerByWhoseFaultTheyAre() {
        problem(400, given().get("/kit/fails/caller").then()).body("detail", equalTo("wrong"));
        problem(404, given().get("/kit/fails/missing").then());
        problem(429, given().get("/kit/fails/full").then()).header("Retry-After", "7");
        problem(500, given().get("/kit/fails/bug").then()).body("detail", startsWith("the service failed"));
    }

    @Test
    void whatTheRouterRefusesIsAProblemToo() {
        problem(404, given().get("/nowhere").then()).body("detail", equalTo("nothing is at /nowhere"));
        problem(405, given().delete("/kit/items").then());
        problem(
                415,
                given().contentType("text/plain").body("x").post("/kit/items").then());
    }

    private static ValidatableResponse post(String body) {
        return given().contentType("application/json")
                .body(body)
                .post("/kit/items")
                .then();
    }

    private static ValidatableResponse problem(int status, ValidatableResponse response) {
        return response.statusCode(status)
                .contentType(startsWith("application/problem+json"))
                .body("status", equalTo(status))
                .body("type", equalTo("about:blank"));
    }
}
