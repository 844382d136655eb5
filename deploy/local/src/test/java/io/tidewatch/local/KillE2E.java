package io.tidewatch.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidewatch.model.Labels;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * {@code kill -9} of each process while events flow. Afterwards: acknowledged ⊆ stored ⊆ sent, each at most once; no
 * transition of an alert lost or doubled.
 */
@ExtendWith(RunningStack.class)
class KillE2E {
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    /** Sends errors and samples one after another, and remembers which were acknowledged. */
    private static final class Sender extends Thread {
        final Set<UUID> sentErrors = ConcurrentHashMap.newKeySet();
        final Set<UUID> acknowledgedErrors = ConcurrentHashMap.newKeySet();
        final Map<Long, Double> sentSamples = new ConcurrentHashMap<>();
        final Map<Long, Double> acknowledgedSamples = new ConcurrentHashMap<>();
        final Labels series;
        private final Api api;
        private final String service;
        private volatile boolean ending;

        Sender(Api api, String service) {
            super("sender");
            this.api = api;
            this.service = service;
            this.series = Labels.of("__name__", "kill_counter_total", "service", service);
        }

        @Override
        public void run() {
            double value = 0;
            while (!ending) {
                try {
                    error();
                    value++;
                    sample(value);
                    Thread.sleep(20);
                } catch (InterruptedException e) {
                    return;
                }
            }
        }

        private void error() throws InterruptedException {
            UUID id = UUID.randomUUID();
            sentErrors.add(id);
            try {
                Api.Answer answer = api.post("/api/error-events", """
                        {"error_id": "%s", "source": "worker", "type": "execution", "severity": "medium",
                         "service": "%s", "message": "kill"}""".formatted(id, service));
                if (answer.status() == 202) {
                    acknowledgedErrors.add(id);
                }
            } catch (IOException e) {
                Thread.sleep(50); // not acknowledged: it may or may not be stored
            }
        }

        private void sample(double value) throws InterruptedException {
            long now = System.currentTimeMillis();
            sentSamples.put(now, value);
            try {
                Api.Answer answer = api.write(
                        new RemoteWriteRequest().add(series, now, value).snappy());
                if (answer.status() / 100 == 2) {
                    acknowledgedSamples.put(now, value);
                }
            } catch (IOException e) {
                Thread.sleep(50);
            }
        }

        void end() throws InterruptedException {
            ending = true;
            join();
        }
    }

    @Test
    void whateverIsKilledNothingAcknowledgedIsLostAndNothingIsDoubled() throws Exception {
        RunningStack.Running running = RunningStack.running();
        String service = "kill-" + UUID.randomUUID();
        try (WebhookReceiver receiver = new WebhookReceiver()) {
            String channel = running.api.webhook("kill", receiver.url());
            Api.Answer rule = running.api.post("/api/v1/monitoring/alerts", """
                    {"name": "Flip", "expression": "kill_flip > 0", "severity": "critical", "channels": ["%s"]}""".formatted(channel));
            assertThat(rule.status()).as(rule.text()).isEqualTo(201);

            Sender sender = new Sender(running.api, service);
            sender.start();
            int flips = 0;
            for (String victim : List.of(
                    "ingest-service", "alert-service", "query-service", "dashboard-service", "kafka", "postgres")) {
                flip(running, 1);
                flips++;
                kill(running, victim);
                awaitReady(running);
                flip(running, 0);
                flips++;
                Thread.sleep(500);
            }
            sender.end();

            assertThat(sender.acknowledgedErrors).hasSizeGreaterThan(100);
            assertThat(sender.acknowledgedSamples).hasSizeGreaterThan(100);
            assertErrors(running, sender, service);
            assertSamples(running, sender);
            assertTransitions(running, flips, receiver);
        }
    }

    private static void kill(RunningStack.Running running, String victim) throws Exception {
        ManagedProcess process = running.supervisor.find(victim).orElseThrow();
        int before = process.restarts();
        ProcessHandle handle = process.handle().orElseThrow();
        List<ProcessHandle> tree = new ArrayList<>(handle.descendants().toList());
        tree.add(handle);
        tree.forEach(ProcessHandle::destroyForcibly);
        await().atMost(PATIENCE).until(() -> process.restarts() > before);
    }

    private static void awaitReady(RunningStack.Running running) throws Exception {
        for (ManagedProcess process : running.supervisor.processes()) {
            process.awaitReady();
        }
    }

    /** Sends the sample until it is acknowledged, as every client does. */
    private static void flip(RunningStack.Running running, int value) {
        long now = System.currentTimeMillis();
        await().atMost(PATIENCE)
                .ignoreExceptions()
                .until(() -> running.api
                                        .write(new RemoteWriteRequest()
                                                .add(Labels.of("__name__", "kill_flip"), now, value)
                                                .snappy())
                                        .status()
                                / 100
                        == 2);
    }

    private static void assertErrors(RunningStack.Running running, Sender sender, String service) {
        await().atMost(PATIENCE).untilAsserted(() -> {
            List<UUID> stored = new ArrayList<>();
            try (Connection postgres = running.postgres();
                    PreparedStatement select =
                            postgres.prepareStatement("select error_id from error_event where service = ?")) {
                select.setString(1, service);
                ResultSet rows = select.executeQuery();
                while (rows.next()) {
                    stored.add(rows.getObject(1, UUID.class));
                }
            }
            assertThat(stored).doesNotHaveDuplicates();
            assertThat(new HashSet<>(stored)).containsAll(sender.acknowledgedErrors);
            assertThat(sender.sentErrors).containsAll(stored);
        });
    }

    private static void assertSamples(RunningStack.Running running, Sender sender) {
        await().atMost(PATIENCE).untilAsserted(() -> {
            JsonNode result =
                    running.api.query("kill_counter_total{service=\"" + sender.series.get("service") + "\"}[1h]");
            assertThat(result).hasSize(1);
            Map<Long, Double> stored = new TreeMap<>();
            for (JsonNode point : result.get(0).path("values")) {
                long timestampMs = Math.round(point.get(0).asDouble() * 1000);
                assertThat(stored.put(timestampMs, Double.valueOf(point.get(1).asText())))
                        .isNull();
            }
            assertThat(stored).containsAllEntriesOf(sender.acknowledgedSamples);
            assertThat(sender.sentSamples).containsAllEntriesOf(stored);
        });
    }

    private static void assertTransitions(RunningStack.Running running, int flips, WebhookReceiver receiver) {
        await().atMost(PATIENCE).untilAsserted(() -> {
            List<String> phases = new ArrayList<>();
            List<Long> sequences = new ArrayList<>();
            try (Connection postgres = running.postgres();
                    PreparedStatement select = postgres.prepareStatement(
                            "select to_phase, sequence from alert_transition where rule_name = 'Flip' order by sequence")) {
                ResultSet rows = select.executeQuery();
                while (rows.next()) {
                    phases.add(rows.getString(1));
                    sequences.add(rows.getLong(2));
                }
            }
            assertThat(phases).hasSize(flips);
            assertThat(sequences).doesNotHaveDuplicates();
            for (int i = 0; i < phases.size(); i++) {
                assertThat(phases.get(i)).isEqualToIgnoringCase(i % 2 == 0 ? "firing" : "inactive");
            }
            Set<String> keys = new HashSet<>();
            receiver.of("Flip").forEach(delivery -> keys.add(delivery.idempotencyKey()));
            assertThat(keys).hasSize(flips);
        });
    }
}
