package io.tidewatch.helm;

import java.io.IOException;
import java.nio.file.Files;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.AdminClientConfig;

/**
 * The keys that services know: those of docs/configuration.md, whose table another test compares with the code, and
 * those of Kafka's clients.
 */
final class ServiceKeys {
    private static final Pattern KEY = Pattern.compile("`((?:tidewatch|quarkus|kafka)\\.[a-z0-9.<>-]+)`");

    /** Of the machine and of the pod, no keys. */
    private static final Set<String> OTHERS = Set.of("JAVA_TOOL_OPTIONS", "POD_NAME", "SASL_USERNAME", "SASL_PASSWORD");

    private final Set<String> keys;
    private final Set<String> variables;

    private ServiceKeys(Set<String> keys) {
        this.keys = keys;
        this.variables = keys.stream().map(ServiceKeys::variable).collect(Collectors.toSet());
    }

    static ServiceKeys documented() throws IOException {
        Set<String> keys = new TreeSet<>();
        for (String line : Files.readAllLines(Chart.home().resolve("docs/configuration.md"))) {
            if (line.startsWith("| `")) {
                Matcher matcher = KEY.matcher(line.split("\\|", 3)[1]);
                while (matcher.find()) {
                    keys.add(matcher.group(1));
                }
            }
        }
        AdminClientConfig.configNames().forEach(name -> keys.add("kafka." + name));
        return new ServiceKeys(keys);
    }

    boolean isKey(String name) {
        return keys.contains(name.replaceAll("\"[^\"]+\"", "<name>"));
    }

    boolean isVariable(String name) {
        return OTHERS.contains(name) || variables.contains(name);
    }

    private static String variable(String key) {
        return key.replaceAll("[^a-zA-Z0-9]", "_").toUpperCase(Locale.ROOT);
    }
}
