package io.tidewatch.ingest.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidewatch.kit.problems.ProblemException;
import io.tidewatch.model.TidewatchException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

class BodyTest {
    private static byte[] gzip(byte[] plain) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(plain);
        }
        return out.toByteArray();
    }

    @Test
    void unpacksGzipAndPassesPlainBytes() throws IOException {
        byte[] plain = {1, 2, 3};
        assertThat(Body.plain(gzip(plain), "GZIP", 3)).isEqualTo(plain);
        assertThat(Body.plain(plain, null, 3)).isEqualTo(plain);
        assertThat(Body.plain(plain, "identity", 3)).isEqualTo(plain);
    }

    @Test
    void refusesABombWithoutUnpackingIt() throws IOException {
        byte[] bomb = gzip(new byte[50 << 20]);
        assertThat(bomb.length).isLessThan(100_000);
        assertThatThrownBy(() -> Body.plain(bomb, "gzip", 1 << 20)).isInstanceOf(ProblemException.class);
    }

    @Test
    void refusesWhatIsTooLargeUnknownOrBroken() throws IOException {
        assertThatThrownBy(() -> Body.plain(new byte[4], null, 3)).isInstanceOf(ProblemException.class);
        assertThatThrownBy(() -> Body.plain(new byte[4], "br", 9)).isInstanceOf(UnsupportedBodyException.class);
        assertThatThrownBy(() -> Body.plain(new byte[4], "gzip", 9))
                .isInstanceOf(TidewatchException.class)
                .hasMessageContaining("not gzip");
        byte[] cut = gzip(new byte[1000]);
        assertThatThrownBy(() -> Body.plain(Arrays.copyOf(cut, cut.length - 4), "gzip", 9999))
                .isInstanceOf(TidewatchException.class);
    }
}
