package io.tidewatch.ingest.scrape.discovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidewatch.ingest.scrape.config.Discovery;
import io.tidewatch.ingest.scrape.config.HttpSettings;
import io.tidewatch.ingest.scrape.http.ByteBudget;
import io.tidewatch.ingest.scrape.http.TestServer;
import io.tidewatch.ingest.scrape.targets.TargetGroup;
import io.vertx.core.Vertx;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SourcesTest {
    @TempDir
    private Path folder;

    private TargetSource files(String... patterns) {
        return new FileSource(new Discovery.Files(List.of(patterns), folder, Duration.ofMinutes(5)));
    }

    @Test
    void filesOfBothFormsAreReadAndSayWhereTargetsCameFrom() throws Exception {
        Files.writeString(
                folder.resolve("a.json"), "[{\"targets\": [\"a:1\", \"b:1\"], \"labels\": {\"env\": \"x\"}}]");
        Files.writeString(folder.resolve("b.yml"), "- targets: [c:1]\n");
        List<TargetGroup> found = files("*.json", "*.yml").find();
        assertThat(found)
                .containsExactly(
                        new TargetGroup(
                                List.of(Map.of("__address__", "a:1"), Map.of("__address__", "b:1")),
                                Map.of(
                                        "env",
                                        "x",
                                        "__meta_filepath",
                                        folder.resolve("a.json").toString())),
                        new TargetGroup(
                                List.of(Map.of("__address__", "c:1")),
                                Map.of(
                                        "__meta_filepath",
                                        folder.resolve("b.yml").toString())));
    }

    @Test
    void aFileThatTurnsBadKeepsItsTargetsAndOneThatGoesLosesThem() throws Exception {
        Path file = folder.resolve("a.json");
        Files.writeString(file, "[{\"targets\": [\"a:1\"]}]");
        TargetSource source = files("*.json");
        assertThat(source.find()).hasSize(1);
        Files.writeString(file, "[{\"targets\":");
        Files.setLastModifiedTime(file, FileTime.fromMillis(System.currentTimeMillis() + 5_000));
        assertThat(source.find()).hasSize(1);
        Files.delete(file);
        assertThat(source.find()).isEmpty();
    }

    @Test
    void whatIsWrongWithAFileIsNamed() throws Exception {
        Files.writeString(folder.resolve("a.json"), "[{\"targets\": [1]}]");
        assertThatThrownBy(() -> files("*.json").find()).hasMessageEndingWith("a.json: [0].targets: 1 is not a text");
        Files.writeString(folder.resolve("b.yml"), "- target: [c:1]\n");
        assertThatThrownBy(() -> files("*.yml").find())
                .hasMessageContaining("b.yml line 1: [0].target: there is no such key; there are targets, labels");
        assertThatThrownBy(() -> files("none/*.yml").find()).hasMessageEndingWith("none does not exist");
    }

    @Test
    void aUrlAnswersWithTargets() throws Exception {
        Vertx vertx = Vertx.vertx();
        try (TestServer server = new TestServer()) {
            server.on(
                    "/sd",
                    TestServer.text(200, "application/json", "[{\"targets\": [\"a:1\"], \"labels\": {\"x\": \"y\"}}]"));
            TargetSource source = new Sources(vertx, new ByteBudget(1 << 20))
                    .of(new Discovery.Http(server.url("/sd"), Duration.ofMinutes(1), HttpSettings.DEFAULT));
            assertThat(source.find())
                    .containsExactly(new TargetGroup(
                            List.of(Map.of("__address__", "a:1")),
                            Map.of("x", "y", "__meta_url", server.url("/sd").toString())));
            server.on("/sd", TestServer.text(500, "text/plain", "no"));
            assertThatThrownBy(source::find).hasMessageEndingWith("answered 500 Internal Server Error");
            server.on("/sd", TestServer.text(200, "application/json", "{}"));
            assertThatThrownBy(source::find).hasMessageContaining("is not a list of");
            source.close();
        } finally {
            vertx.close();
        }
    }
}
