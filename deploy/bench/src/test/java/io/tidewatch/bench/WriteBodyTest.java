package io.tidewatch.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.xerial.snappy.Snappy;

class WriteBodyTest {
    @Test
    void aBodyIsASnappyBlockOfAWriteRequest() throws IOException {
        WriteBody body = new WriteBody();
        body.add(BenchSeries.encode(Map.of("__name__", "up", "job", "node")), 1_763_719_200_000L, 1.5);
        body.add(BenchSeries.encode(Map.of("__name__", "down")), 7, -0.0);

        assertThat(decode(body.compressed()))
                .containsExactly("__name__=up job=node 1.5@1763719200000", "__name__=down -0.0@7");
    }

    @Test
    void seriesAreDistinctAndRepeatableByTheirSeed() {
        BenchSeries all = new BenchSeries(1, 0, 5000);
        BenchSeries again = new BenchSeries(1, 0, 5000);
        Set<String> distinct = new HashSet<>();
        for (int i = 0; i < all.size(); i++) {
            distinct.add(new String(all.labels(i), StandardCharsets.UTF_8));
            assertThat(all.labels(i)).isEqualTo(again.labels(i));
            assertThat(all.next(i)).isEqualTo(again.next(i));
        }
        assertThat(distinct).hasSize(5000);
    }

    private static List<String> decode(byte[] body) throws IOException {
        List<String> series = new ArrayList<>();
        CodedInputStream in = CodedInputStream.newInstance(Snappy.uncompress(body));
        while (!in.isAtEnd()) {
            assertThat(in.readTag()).isEqualTo(10);
            int request = in.pushLimit(in.readUInt32());
            StringBuilder text = new StringBuilder();
            for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
                int message = in.pushLimit(in.readUInt32());
                if (WireFormat.getTagFieldNumber(tag) == 1) {
                    in.readTag();
                    text.append(in.readString()).append('=');
                    in.readTag();
                    text.append(in.readString()).append(' ');
                } else {
                    in.readTag();
                    text.append(in.readDouble()).append('@');
                    in.readTag();
                    text.append(in.readInt64());
                }
                in.popLimit(message);
            }
            series.add(text.toString());
            in.popLimit(request);
        }
        return series;
    }
}
