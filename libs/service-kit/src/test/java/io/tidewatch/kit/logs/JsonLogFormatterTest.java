package io.tidewatch.kit.logs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Instant;
import org.jboss.logmanager.ExtLogRecord;
import org.jboss.logmanager.Level;
import org.junit.jupiter.api.Test;

class JsonLogFormatterTest {
    @Test
    void aRecordIsOneJsonObjectOnOneLine() throws Exception {
        ExtLogRecord record = new ExtLogRecord(Level.WARN, "two\nlines \"quoted\" \\ \u0001 ü", "test");
        record.setLoggerName("io.tidewatch.Some");
        record.setThreadName("worker-1");
        record.setInstant(Instant.parse("2026-11-21T02:00:00.5Z"));
        record.setThrown(new IllegalStateException("broken"));

        String line = new JsonLogFormatter("ingest-service").format(record);

        assertThat(line).endsWith("}\n").containsOnlyOnce("\n");
        JsonNode json = new ObjectMapper().readTree(line);
        assertThat(json.get("time").asText()).isEqualTo("2026-11-21T02:00:00.500Z");
        assertThat(json.get("level").asText()).isEqualTo("WARN");
        assertThat(json.get("service").asText()).isEqualTo("ingest-service");
        assertThat(json.get("message").asText()).isEqualTo("two\nlines \"quoted\" \\ \u0001 ü");
        assertThat(json.get("exception").asText()).contains("IllegalStateException: broken");
    }
}
