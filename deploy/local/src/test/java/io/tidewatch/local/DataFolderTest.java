package io.tidewatch.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataFolderTest {
    @TempDir
    Path folder;

    @Test
    void aSecondRunOnTheSameFolderIsRefused() throws Exception {
        DataFolder data = new DataFolder(folder);
        data.create();
        try (FileLock lock = data.lock()) {
            assertThat(lock.isValid()).isTrue();
            assertThatThrownBy(data::lock)
                    .isInstanceOf(LocalRunException.class)
                    .hasMessageContaining("already runs on " + folder);
        }
    }

    @Test
    void emptyingDeletesWhatRunsKeptAndNothingElse() throws Exception {
        DataFolder data = new DataFolder(folder);
        data.create();
        Files.createDirectories(data.kafka().resolve("topic"));
        Files.writeString(data.kafka().resolve("topic/log"), "records");
        Files.writeString(folder.resolve("notes.txt"), "mine");
        data.empty();
        assertThat(data.kafka()).doesNotExist();
        assertThat(folder.resolve("notes.txt")).hasContent("mine");
    }
}
