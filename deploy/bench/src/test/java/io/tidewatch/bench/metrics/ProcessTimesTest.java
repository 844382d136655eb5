package io.tidewatch.bench.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class ProcessTimesTest {
    @Test
    @EnabledOnOs(OS.LINUX)
    void theTimeOfThisProcessIsThatOfWhatIsBelowIt() {
        assertThat(ProcessTimes.below(ProcessHandle.current().pid()).values())
                .isNotEmpty()
                .allSatisfy(seconds -> assertThat(seconds).isNotNegative())
                .anySatisfy(seconds -> assertThat(seconds).isPositive());
        assertThat(ProcessTimes.below(-1)).isEmpty();
    }

    @Test
    void aFolderIsAsLargeAsItsFiles(@TempDir Path folder) throws Exception {
        Files.createDirectory(folder.resolve("a"));
        Files.write(folder.resolve("a/b"), new byte[100]);
        Files.write(folder.resolve("c"), new byte[11]);
        assertThat(FolderSize.of(folder)).isEqualTo(111);
    }
}
