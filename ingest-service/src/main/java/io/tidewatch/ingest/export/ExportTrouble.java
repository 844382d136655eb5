package io.tidewatch.ingest.export;

/** What is wrong with a destination just now. Safe for any thread. */
final class ExportTrouble {
    private volatile String latest = "";

    void tell(String why) {
        latest = why;
    }

    void clear() {
        latest = "";
    }

    /** The empty string when nothing is. */
    String latest() {
        return latest;
    }
}
