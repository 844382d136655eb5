package io.tidewatch.ingest.otlp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidewatch.kit.problems.ProblemException;
import io.tidewatch.model.TidewatchException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

class GrpcFrameTest {
    private static byte[] packed(byte[] plain) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(plain);
        }
        byte[] frame = GrpcFrame.of(out.toByteArray());
        frame[0] = 1;
        return frame;
    }

    @Test
    void readsWhatItWritesAndWhatIsPacked() throws IOException {
        byte[] message = {1, 2, 3};
        assertThat(GrpcFrame.message(GrpcFrame.of(message), null, 10)).isEqualTo(message);
        assertThat(GrpcFrame.message(packed(message), "gzip", 10)).isEqualTo(message);
    }

    @Test
    void refusesFramesThatLie() throws IOException {
        byte[] frame = GrpcFrame.of(new byte[3]);
        assertThatThrownBy(() -> GrpcFrame.message(Arrays.copyOf(frame, 7), null, 10))
                .isInstanceOf(TidewatchException.class)
                .hasMessageStartingWith("the message declares 3 bytes, but 2 came");
        assertThatThrownBy(() -> GrpcFrame.message(new byte[2], null, 10)).hasMessage("the call has no message");
        byte[] bomb = packed(new byte[1 << 20]);
        assertThatThrownBy(() -> GrpcFrame.message(bomb, "gzip", 1 << 16)).isInstanceOf(ProblemException.class);
        assertThatThrownBy(() -> GrpcFrame.message(bomb, null, 1 << 16))
                .hasMessage("the message is packed, but grpc-encoding does not say how");
    }

    @Test
    void encodesMessagesForTheirHeader() {
        assertThat(GrpcFrame.percentEncoded("100 % größe\n")).isEqualTo("100 %25 gr%C3%B6%C3%9Fe%0A");
    }
}
