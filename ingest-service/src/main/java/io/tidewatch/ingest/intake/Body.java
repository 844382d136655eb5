package io.tidewatch.ingest.intake;

import io.tidewatch.kit.problems.ProblemException;
import io.tidewatch.model.TidewatchException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/** Request bodies, decompressed within a bound. Safe for any thread. */
public final class Body {
    private static final int CHUNK = 16_384;

    private Body() {}

    /**
     * The body's plain bytes.
     *
     * @param encoding the header {@code Content-Encoding}; null and {@code identity} mean none
     * @param limit most bytes that the plain body may have
     * @throws ProblemException with 413 when it has more; no more than that is ever unpacked
     * @throws UnsupportedBodyException when the encoding is not known
     * @throws TidewatchException by the caller's fault, when it is not gzip though it says so
     */
    public static byte[] plain(byte[] body, @Nullable String encoding, int limit) {
        String coding = encoding == null ? "" : encoding.strip().toLowerCase(Locale.ROOT);
        return switch (coding) {
            case "", "identity" -> {
                if (body.length > limit) {
                    throw tooLarge(limit);
                }
                yield body;
            }
            case "gzip", "x-gzip" -> gunzip(body, limit);
            default ->
                throw new UnsupportedBodyException(
                        "Content-Encoding '" + Quote.of(coding) + "' is not taken; use gzip or none");
        };
    }

    /** A body that has, or declares, more than the limit. */
    public static ProblemException tooLarge(int limit) {
        return ProblemException.tooLarge("the body has more than " + limit + " bytes, the most that is taken");
    }

    private static byte[] gunzip(byte[] body, int limit) {
        try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(body), CHUNK)) {
            ByteArrayOutputStream out = new ByteArrayOutputStream(Math.min(limit, 4 * body.length + 64));
            byte[] chunk = new byte[CHUNK];
            int read = in.read(chunk);
            while (read >= 0) {
                if (out.size() + read > limit) {
                    throw tooLarge(limit);
                }
                out.write(chunk, 0, read);
                read = in.read(chunk);
            }
            return out.toByteArray();
        } catch (IOException e) {
            throw TidewatchException.caller("the body is not gzip, though Content-Encoding says so");
        }
    }
}
