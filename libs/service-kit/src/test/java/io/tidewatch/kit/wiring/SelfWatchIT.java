package io.tidewatch.kit.wiring;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.tidewatch.embedded.EmbeddedStack;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(EmbeddedStack.class)
class SelfWatchIT {
    @Test
    void requestsAreCountedByRouteTemplateAtBothMetricsPaths() {
        given().get("/kit/fails/caller").then().statusCode(400);
        given().get("/no/such/path").then().statusCode(404);
        for (String path : new String[] {"/metrics", "/q/metrics"}) {
            String metrics = given().get(path)
                    .then()
                    .statusCode(200)
                    .extract()
                    .asString()
                    .replace(",}", "}");
            assertThat(metrics)
                    .contains("tidewatch_http_requests_total{method=\"GET\",route=\"/kit/fails/{how}\",status=\"400\"}")
                    .contains(
                            "tidewatch_http_request_duration_seconds_bucket{method=\"GET\",route=\"/kit/fails/{how}\"")
                    .contains("tidewatch_errors_total{path=\"/kit/fails/{how}\",type=\"caller\"}")
                    .contains("route=\"other\",status=\"404\"")
                    .contains("tidewatch_event_loop_lag_seconds")
                    .contains("jvm_memory_used_bytes")
                    .contains("process_cpu_usage")
                    .doesNotContain("/no/such/path")
                    .doesNotContain("http_server_requests");
        }
    }

    @Test
    void readinessNamesKafkaAndPostgres() {
        await().untilAsserted(() -> given().get("/q/health/ready")
                .then()
                .statusCode(200)
                .body("checks.find { it.name == 'dependencies' }.data.kafka", equalTo("up"))
                .body("checks.find { it.name == 'dependencies' }.data.postgres", equalTo("up")));
    }
}
