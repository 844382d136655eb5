package io.tidewatch.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class EmbeddedStackIT {
    @Test
    void givesEveryTestOfAJvmTheSameKafkaAndPostgres() throws Exception {
        Map<String, String> first = new EmbeddedStack().start();
        Map<String, String> second = new EmbeddedStack().start();
        assertThat(second).isEqualTo(first).containsEntry("quarkus.http.test-port", "0");
        StackCheck check = new StackCheck(first);
        check.kafkaTakesAndGivesRecords();
        check.postgresTakesAndGivesRows();
    }
}
