package io.tidewatch.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ManagedProcessTest {
    @TempDir
    Path folder;

    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    private final List<String> reports = new CopyOnWriteArrayList<>();
    private DataFolder data = new DataFolder(Path.of("."));

    @BeforeEach
    void createFolder() {
        data = new DataFolder(folder);
        data.create();
    }

    @AfterEach
    void stopTimer() {
        timer.shutdownNow();
    }

    private ManagedProcess process(String script, Probe probe, Duration startTimeout) {
        ComponentSpec spec =
                new ComponentSpec("sleeper", List.of("/bin/sh", "-c", script), Map.of(), probe, startTimeout);
        return new ManagedProcess(spec, data, timer, reports::add);
    }

    private ManagedProcess sleeper() {
        return process("echo started; exec sleep 60", Optional::empty, Duration.ofSeconds(5));
    }

    @Test
    void outputGoesToTheLog() throws Exception {
        ManagedProcess sleeper = sleeper();
        sleeper.start();
        await().untilAsserted(() -> assertThat(data.log("sleeper")).hasContent("started"));
        sleeper.stop();
    }

    @Test
    void aProcessThatIsKilledStartsAgain() throws Exception {
        ManagedProcess sleeper = sleeper();
        sleeper.start();
        ProcessHandle first = sleeper.handle().orElseThrow();
        first.destroyForcibly();
        await().until(() -> sleeper.handle().filter(h -> h.pid() != first.pid()).isPresent());
        assertThat(sleeper.restarts()).isEqualTo(1);
        assertThat(reports).singleElement().asString().contains("sleeper had ended", "starts again");
        sleeper.stop();
    }

    @Test
    void aProcessThatWasStoppedStaysDown() throws Exception {
        ManagedProcess sleeper = sleeper();
        sleeper.start();
        ProcessHandle handle = sleeper.handle().orElseThrow();
        sleeper.stop();
        assertThat(handle.isAlive()).isFalse();
        assertThat(sleeper.state()).isEqualTo(ManagedProcess.State.STOPPED);
        assertThat(sleeper.restarts()).isZero();
        assertThat(Files.exists(data.processId("sleeper"))).isFalse();
    }

    @Test
    void aProcessThatIsNotReadyInTimeIsNamedWithWhatIsMissing() throws Exception {
        ManagedProcess slow = process("sleep 60", () -> Optional.of("no answer"), Duration.ofMillis(300));
        slow.start();
        assertThatThrownBy(slow::awaitReady)
                .isInstanceOf(LocalRunException.class)
                .hasMessageContaining("sleeper is not ready")
                .hasMessageContaining("no answer")
                .hasMessageContaining("sleeper.log");
        slow.stop();
    }

    @Test
    void whatAKilledLauncherLeftBehindIsFoundAndEnded() throws Exception {
        ManagedProcess sleeper = sleeper();
        sleeper.start();
        ProcessHandle left = sleeper.handle().orElseThrow();
        timer.shutdownNow(); // the launcher is gone: nobody restarts
        assertThat(ProcessIdFile.endLeftOver(data.processId("sleeper"))).isTrue();
        assertThat(left.isAlive()).isFalse();
        assertThat(ProcessIdFile.endLeftOver(data.processId("sleeper"))).isFalse();
    }

    @Test
    void aStrangerWithTheSameProcessIdIsLeftAlone() throws Exception {
        long self = ProcessHandle.current().pid();
        Files.writeString(data.processId("sleeper"), self + " 12345");
        assertThat(ProcessIdFile.read(data.processId("sleeper"))).isEmpty();
    }
}
