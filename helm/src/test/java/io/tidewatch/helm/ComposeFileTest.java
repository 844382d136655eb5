package io.tidewatch.helm;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.Yaml;

/** The compose file sets keys that the services have, by variables that {@code .env.example} explains. */
class ComposeFileTest {
    private static final Path FOLDER = Chart.home().resolve("deploy/compose");
    private static final Set<String> SERVICES =
            Set.of("prepare", "ingest-service", "alert-service", "query-service", "dashboard-service");

    private final String text = Files.readString(FOLDER.resolve("docker-compose.yml"));
    private final Map<String, Map<String, Object>> services = services();

    ComposeFileTest() throws Exception {}

    @Test
    void variablesOfTheServicesAreKeysThatTheyHave() throws Exception {
        ServiceKeys keys = ServiceKeys.documented();
        for (String service : SERVICES) {
            Map<?, ?> environment = (Map<?, ?>) services.get(service).get("environment");
            assertThat(environment.keySet()).as(service).isNotEmpty().allSatisfy(name -> assertThat(
                            keys.isVariable(name.toString()))
                    .as(name.toString())
                    .isTrue());
        }
    }

    @Test
    void theServicesWaitForWhatTheyNeedAndMayDoLittle() {
        for (String service : SERVICES) {
            Map<String, Object> of = services.get(service);
            assertThat(of.get("depends_on")).as(service).isNotNull();
            assertThat(of).as(service).containsEntry("read_only", true).containsEntry("cap_drop", List.of("ALL"));
            if (!service.equals("prepare")) {
                assertThat(of).as(service).containsKeys("healthcheck", "mem_limit", "restart");
                assertThat(of.get("environment").toString()).doesNotContain("OWNER");
            }
        }
    }

    @Test
    void everyVariableOfTheFileIsExplained() throws Exception {
        Set<String> asked = new TreeSet<>();
        Matcher variables = Pattern.compile("(?<!\\$)\\$\\{([A-Z_]+)").matcher(text);
        while (variables.find()) {
            asked.add(variables.group(1));
        }
        Set<String> explained = new TreeSet<>();
        for (String line : Files.readAllLines(FOLDER.resolve(".env.example"))) {
            if (line.contains("=") && !line.startsWith("#")) {
                explained.add(line.substring(0, line.indexOf('=')));
            }
        }
        assertThat(explained).isEqualTo(asked);
    }

    private Map<String, Map<String, Object>> services() {
        Map<String, Map<String, Map<String, Object>>> file = new Yaml().load(text);
        return file.get("services");
    }
}
