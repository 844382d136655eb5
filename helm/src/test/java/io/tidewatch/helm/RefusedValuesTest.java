package io.tidewatch.helm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A value that cannot work is refused before anything is made, with the key, the value and what is allowed. */
class RefusedValuesTest {
    private static final String GOOD = """
            kafka: {bootstrapServers: "kafka:9092"}
            postgres: {host: postgres, app: {existingSecret: app}, owner: {existingSecret: owner}}
            """;

    @TempDir
    private Path folder;

    @Test
    void whatTheCasesBelowStartFromIsTaken() throws Exception {
        assertThat(Chart.render(values(GOOD))).isNotEmpty();
    }

    /** A change of the good values, then what the message has. */
    private static final String CASES = """
            auth: {mode: open} => auth ; mode ; open ; none|keys
            auth: {mode: none} => auth.mode is none ; loopback ; allowed is keys
            {auth: {mode: none}, ingress: {enabled: true, host: a.b}} => ingress.enabled ; auth.mode is none ; allowed is auth.mode keys
            {auth: {mode: none}, gateway: {enabled: true, parentRefs: [{name: g}]}} => gateway.enabled ; auth.mode is none ; allowed is auth.mode keys
            auth: {adminKey: short} => adminKey ; short ; .{16,}
            ingress: {enabled: true} => ingress.host is empty ; a host name is needed
            gateway: {enabled: true} => gateway.parentRefs is empty ; the name of one gateway is needed
            kafka: {mode: exernal, bootstrapServers: "k:9092"} => mode ; exernal ; external|strimzi|trial
            kafka: {bootstrapServers: ""} => kafka.bootstrapServers is empty ; host:port is needed
            kafka: {bootstrapServers: "kafka"} => bootstrapServers ; kafka ; :[0-9]+
            kafka: {bootstrapServers: "k:1", replication: 0} => replication ; 0 ; 1
            kafka: {bootstrapServers: "k:1", securityProtocol: SASL_SSL} => kafka.sasl.existingSecret is empty ; username and password
            kafka: {mode: strimzi, replication: 5} => kafka.replication is 5 ; kafka.strimzi.replicas 3
            kafka: {bootstrapServers: "k:1", topics: strimzi} => kafka.topics is strimzi ; allowed are job, none
            postgres: {host: ""} => postgres.host is empty ; cloudnativepg or trial
            postgres: {host: p} => postgres.app.existingSecret ; one is needed
            postgres: {host: p, port: 70000} => port ; 65,535
            postgres: {host: p, ssl: {mode: verify-full}, app: {password: a}, owner: {password: a}} => postgres.ssl.existingSecret is empty ; verify-full ; a secret with the CA
            query: {replicas: 9} => query.replicas is 9 ; 8 partitions ; at most 8 is allowed
            query: {autoscaling: {mode: keda, max: 20}} => query.autoscaling.max is 20 ; at most 8 is allowed
            alert: {autoscaling: {mode: hpa, min: 5, max: 4}} => alert.autoscaling.min is 5 ; at most max, 4
            alert: {autoscaling: {mode: vpa}} => mode ; vpa ; none|hpa|keda
            query: {replicas: many} => replicas ; string ; integer
            query: {replica: 2} => query ; replica
            query: {resources: {limits: {memory: lots}}} => memory ; lots
            config: {tidewatch.query.seal.intervall: 1m} => tidewatch.query.seal.intervall is no key ; docs/configuration.md
            query: {config: {tidewatch.query.seal.interval: soon}} => query.config: tidewatch.query.seal.interval is soon ; a duration such as 2m is allowed
            query: {config: {tidewatch.query.max-concurrent: few}} => tidewatch.query.max-concurrent is few ; a whole number such as 20 is allowed
            ingest: {config: {tidewatch.host.enabled: perhaps}} => tidewatch.host.enabled is perhaps ; allowed are true, false
            ingest: {config: {tidewatch.query.seal.interval: 1m}} => is a key of the query-service ; allowed below query.config
            config: {tidewatch.auth.mode: none} => tidewatch.auth.mode is set by the chart, from auth.mode
            config: {quarkus.http.port: 80} => quarkus.http.port
            scrape: {interval: often} => interval ; often
            topologySpread: Never => topologySpread ; Never ; ScheduleAnyway|DoNotSchedule
            """;

    static Stream<String> cases() {
        return CASES.lines();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void aWrongValueIsNamed(String refused) throws Exception {
        String[] parts = refused.split(" => ");
        Path values = values(merged(parts[0]));
        assertThatThrownBy(() -> Chart.render(values))
                .satisfies(error -> assertThat(error.getMessage()).contains(parts[1].split(" ; ")));
    }

    /** The good values, and those of the case in their place. */
    private static String merged(String change) throws Exception {
        ObjectNode tree = (ObjectNode) Chart.YAML.readTree(GOOD);
        tree.setAll((ObjectNode) Chart.YAML.readTree(change));
        return Chart.YAML.writeValueAsString(tree);
    }

    private Path values(String text) throws Exception {
        return Files.writeString(folder.resolve("values.yaml"), text);
    }
}
