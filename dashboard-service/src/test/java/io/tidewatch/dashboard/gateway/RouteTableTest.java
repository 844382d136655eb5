package io.tidewatch.dashboard.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class RouteTableTest {
    private static final Map<String, Upstream> SERVICES =
            Map.of("ingest", Upstream.INGEST, "query", Upstream.QUERY, "alert", Upstream.ALERT);
    private static final Pattern ENDPOINTS = Pattern.compile("([A-Z]+(?:, [A-Z]+)*) ((?:`[^`]+`(?:, )?)+)");

    private record Documented(String method, String path, String service) {}

    @Test
    void everyDocumentedEndpointGoesToTheServiceThatAnswersIt() throws IOException {
        List<Documented> endpoints = documented();
        assertThat(endpoints).hasSizeGreaterThan(30);
        for (Documented endpoint : endpoints) {
            assertThat(RouteTable.find(endpoint.method(), example(endpoint.path()))
                            .map(RouteTable.Row::upstream))
                    .as("%s %s", endpoint.method(), endpoint.path())
                    .isEqualTo(Optional.ofNullable(SERVICES.get(endpoint.service())));
        }
    }

    @Test
    void aPathBelowOrBesideADocumentedOneGoesNowhere() throws IOException {
        List<String> known =
                documented().stream().map(endpoint -> example(endpoint.path())).toList();
        for (String path : known) {
            for (String other : List.of(path + "/more/of/it", path + "/", "/x" + path, path.substring(1))) {
                if (!known.contains(other)) {
                    assertThat(RouteTable.find("GET", other)).as(other).isEmpty();
                }
            }
        }
        for (String other : List.of(
                "/",
                "/api",
                "/api/",
                "/api/v1",
                "/q/metrics",
                "/internal/v1/newest",
                "/api/v1/label//values",
                "/api/v1/queryx",
                "/api/v1/alerting",
                "/API/v1/query")) {
            assertThat(RouteTable.find("GET", other)).as(other).isEmpty();
        }
    }

    @Test
    void aMethodThatIsNotDocumentedIsLeftToTheServiceToRefuse() {
        assertThat(RouteTable.find("DELETE", "/api/v1/query").map(RouteTable.Row::upstream))
                .contains(Upstream.QUERY);
        assertThat(RouteTable.find("PUT", "/api/v1/monitoring/metrics").map(RouteTable.Row::upstream))
                .contains(Upstream.QUERY);
    }

    private static String example(String path) {
        return path.replaceAll("\\{[^}]+}", "0b5e");
    }

    /** The rows of the table in docs/formats/http-api.md. */
    private static List<Documented> documented() throws IOException {
        List<Documented> endpoints = new ArrayList<>();
        for (String line : Files.readAllLines(Path.of("../docs/formats/http-api.md"))) {
            String[] cells = line.split("\\|");
            if (cells.length >= 4 && cells[1].contains("`/api/")) {
                for (MatchResult found : ENDPOINTS.matcher(cells[1]).results().toList()) {
                    for (String method : found.group(1).split(", ")) {
                        for (String path : found.group(2).split(", ")) {
                            endpoints.add(
                                    new Documented(method, path.replace("`", "").strip(), cells[2].strip()));
                        }
                    }
                }
            }
        }
        return endpoints;
    }
}
