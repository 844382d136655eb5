package io.tidewatch.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.Map;
import org.junit.jupiter.api.Test;

class ContainerStackIT {
    @Test
    void containersDoWhatTheEmbeddedStackDoes() throws Exception {
        assumeTrue(ContainerStack.isPossible(), "no Docker engine answers: Kafka and Postgres in containers not tried");
        Map<String, String> config = ContainerStack.start().config();
        assertThat(config).containsOnlyKeys(new EmbeddedStack().start().keySet());
        StackCheck check = new StackCheck(config);
        check.kafkaTakesAndGivesRecords();
        check.postgresTakesAndGivesRows();
    }
}
