package io.tidewatch.bench.promql;

import io.tidewatch.model.Labels;
import io.tidewatch.promql.source.LabelMatcher;
import io.tidewatch.promql.source.SeriesPoints;
import io.tidewatch.promql.source.SeriesSource;
import io.tidewatch.timeseries.codec.ByteSink;
import io.tidewatch.timeseries.codec.ByteSource;
import io.tidewatch.timeseries.codec.ChunkReader;
import io.tidewatch.timeseries.codec.ChunkWriter;
import io.tidewatch.timeseries.codec.Samples;
import java.util.ArrayList;
import java.util.List;

/** Series as the compressed chunks of our blocks: each query reads them anew. Not for several threads. */
final class ChunkSource implements SeriesSource {
    private static final int CHUNK = 1024;

    private record Chunks(Labels labels, List<byte[]> chunks, int samples) {}

    private final List<Chunks> all = new ArrayList<>();
    private final ChunkReader reader = new ChunkReader();

    ChunkSource(List<SeriesPoints> series) {
        ChunkWriter writer = new ChunkWriter();
        ByteSink sink = new ByteSink(1 << 16);
        for (SeriesPoints points : series) {
            Samples samples = new Samples(points.size());
            for (int i = 0; i < points.size(); i++) {
                samples.add(points.timestampsMs()[i], points.values()[i]);
            }
            List<byte[]> chunks = new ArrayList<>();
            for (int at = 0; at < samples.size(); ) {
                sink.clear();
                at = writer.write(samples, at, samples.size(), CHUNK, sink);
                chunks.add(sink.toBytes());
            }
            all.add(new Chunks(points.labels(), chunks, samples.size()));
        }
    }

    @Override
    public List<SeriesPoints> select(List<LabelMatcher> matchers, long startMs, long endMs) {
        List<SeriesPoints> read = new ArrayList<>(all.size());
        for (Chunks series : all) {
            Samples samples = new Samples(series.samples());
            for (byte[] chunk : series.chunks()) {
                reader.read(new ByteSource(chunk), startMs, endMs, samples);
            }
            read.add(new SeriesPoints(series.labels(), samples.times(), samples.values(), samples.size()));
        }
        return read;
    }
}
