package io.tidewatch.ingest.scrape.http;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Locale;
import java.util.zip.GZIPInputStream;

/** Unpacks bodies, no further than a limit. */
public final class Gzip {
    private Gzip() {}

    /**
     * The answer with its body unpacked.
     *
     * @throws FetchException when it is too large, broken, or packed in a way that was not asked for
     */
    public static Fetched unpacked(Fetched packed, long limit) {
        String encoding =
                packed.encoding() == null ? "" : packed.encoding().strip().toLowerCase(Locale.ROOT);
        if (encoding.isEmpty() || encoding.equals("identity")) {
            return packed;
        }
        if (!encoding.equals("gzip")) {
            throw new FetchException("Content-Encoding '" + encoding + "' was not asked for");
        }
        byte[] out = new byte[(int) Math.min(limit + 1, Math.max(8_192L, 4L * packed.length()))];
        int length = 0;
        try (GZIPInputStream in =
                new GZIPInputStream(new ByteArrayInputStream(packed.body(), 0, packed.length()), 4_096)) {
            while (true) {
                int read = in.read(out, length, out.length - length);
                if (read < 0) {
                    break;
                }
                length += read;
                if (length > limit) {
                    throw FetchException.tooLarge(limit);
                }
                if (length == out.length) {
                    out = Arrays.copyOf(out, (int) Math.min(limit + 1, 2L * length));
                }
            }
        } catch (IOException e) {
            throw new FetchException("the body is no whole gzip: " + e.getMessage());
        }
        return new Fetched(packed.status(), packed.statusText(), packed.contentType(), null, out, length);
    }
}
