package io.tidewatch.kit.wiring;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.startsWith;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.tidewatch.embedded.EmbeddedStack;
import java.util.Map;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(EmbeddedStack.class)
@TestProfile(ApiKeyIT.Keys.class)
class ApiKeyIT {
    private static final String KEY = "a-key-of-this-test-alone";

    public static class Keys implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("tidewatch.auth.mode", "keys", "tidewatch.auth.admin-key", KEY);
        }
    }

    @Test
    void theApiAnswersWithTheKeyOnly() {
        given().get("/api/kit")
                .then()
                .statusCode(401)
                .header("WWW-Authenticate", startsWith("Bearer"))
                .contentType(startsWith("application/problem+json"))
                .body("status", equalTo(401));
        given().urlEncodingEnabled(false).get("/api;a=b/kit").then().statusCode(401);
        given().header("X-API-Key", "wrong").get("/api/kit").then().statusCode(401);
        given().header("X-API-Key", KEY).get("/api/kit").then().statusCode(200);
        given().header("Authorization", "Bearer " + KEY).get("/api/kit").then().statusCode(200);
    }

    @Test
    void theProjectComesFromTheHeader() {
        given().header("X-API-Key", KEY)
                .header("X-Tidewatch-Project", "shop")
                .get("/api/kit")
                .then()
                .body(equalTo("shop"));
        given().header("X-API-Key", KEY).get("/api/kit").then().body(equalTo("default"));
        given().header("X-API-Key", KEY)
                .header("X-Tidewatch-Project", "Not a project")
                .get("/api/kit")
                .then()
                .statusCode(400);
    }

    @Test
    void healthAndMetricsStayOpenOnLoopback() {
        given().get("/q/health/live").then().statusCode(200);
        given().get("/metrics").then().statusCode(200);
    }
}
