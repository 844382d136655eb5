package io.tidewatch.ingest.scrape.exposition;

import io.tidewatch.ingest.series.Metadata;
import io.tidewatch.model.MetricType;

/** The family that a reader is in: what its comments have said so far. Not for several threads. */
final class FamilyState {
    private String name = "";
    private MetricType type = MetricType.UNKNOWN;
    private String help = "";
    private String unit = "";
    private boolean told = true;

    /** Goes on to this family; answers whether it is another one than before. */
    boolean enter(String family) {
        if (family.equals(name)) {
            return false;
        }
        name = family;
        type = MetricType.UNKNOWN;
        help = "";
        unit = "";
        told = true;
        return true;
    }

    void type(MetricType newType) {
        type = newType;
        told = false;
    }

    void help(String newHelp) {
        help = newHelp;
        told = false;
    }

    void unit(String newUnit) {
        unit = newUnit;
        told = false;
    }

    MetricType type() {
        return type;
    }

    String name() {
        return name;
    }

    /**
     * Tells what has not been told.
     *
     * @param metric the name under which people look for it
     */
    void tell(ExpositionHandler handler, String metric) {
        if (!told) {
            told = true;
            handler.metadata(new Metadata(metric, type, help, unit));
        }
    }
}
