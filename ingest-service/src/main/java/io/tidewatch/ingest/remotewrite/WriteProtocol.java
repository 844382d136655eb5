package io.tidewatch.ingest.remotewrite;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The versions of remote write. Which one a request has is told by its Content-Type alone (Remote-Write 2.0). */
public enum WriteProtocol {
    /** {@code prometheus.WriteRequest}. */
    VERSION_1,
    /** {@code io.prometheus.write.v2.Request}. */
    VERSION_2;

    /** The version that the type names; null for none. */
    public static @Nullable WriteProtocol of(@Nullable String contentType) {
        String type = contentType == null
                ? ""
                : contentType.replace(" ", "").replace("\"", "").toLowerCase(Locale.ROOT);
        return switch (type) {
            case "application/x-protobuf", "application/x-protobuf;proto=prometheus.writerequest" -> VERSION_1;
            case "application/x-protobuf;proto=io.prometheus.write.v2.request" -> VERSION_2;
            default -> null;
        };
    }
}
