package io.tidewatch.ingest.intake;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** UUIDs in their text form of 36 characters (RFC 9562, section 4). */
public final class UuidText {
    private UuidText() {}

    /** The canonical form (lower case); null when the text is no UUID. */
    public static @Nullable String canonical(String text) {
        if (text.length() != 36) {
            return null;
        }
        for (int i = 0; i < 36; i++) {
            boolean hyphen = i == 8 || i == 13 || i == 18 || i == 23;
            char c = text.charAt(i);
            boolean hex = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
            if (hyphen ? c != '-' : !hex) {
                return null;
            }
        }
        return text.toLowerCase(Locale.ROOT);
    }
}
