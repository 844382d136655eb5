package io.tidewatch.ingest.remotewrite;

import io.tidewatch.ingest.series.KnownSeries;
import io.tidewatch.ingest.series.LabelRules;
import io.tidewatch.ingest.series.SeriesRef;
import io.tidewatch.model.Labels;
import java.util.ArrayList;
import java.util.List;

/** Which symbols the labels of a request's series are, to read them when they are asked for. */
final class SymbolLabels implements SeriesRef.LabelSource {
    private final Symbols symbols;
    private final LabelRules.Names names;
    private final List<int[]> refs = new ArrayList<>();

    SymbolLabels(Symbols symbols, LabelRules.Names names) {
        this.symbols = symbols;
        this.names = names;
    }

    /** A series that came before, with these references. */
    SeriesRef ref(KnownSeries known, int[] itsRefs) {
        refs.add(itsRefs);
        return new SeriesRef(known, this, refs.size() - 1);
    }

    @Override
    public Labels labels(int at) {
        try {
            return symbols.labels(refs.get(at), names).series();
        } catch (WrongPartException e) {
            throw new IllegalStateException("labels that were taken before cannot be read again", e);
        }
    }
}
