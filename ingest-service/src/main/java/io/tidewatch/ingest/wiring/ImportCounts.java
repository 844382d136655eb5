package io.tidewatch.ingest.wiring;

import io.tidewatch.ingest.imports.ImportSink;
import io.tidewatch.ingest.ledger.IngestLedger;
import io.tidewatch.ingest.ledger.RefusalReason;
import io.tidewatch.ingest.ledger.Signal;
import io.tidewatch.model.ProjectId;

/** Counts what is imported as any other samples. */
record ImportCounts(IngestLedger ledger) implements ImportSink.Counts {
    @Override
    public void accepted(ProjectId project, long samples) {
        ledger.accepted(project, Signal.METRICS, samples);
    }

    @Override
    public void refused(ProjectId project, RefusalReason reason, long samples) {
        ledger.refused(project, Signal.METRICS, reason, samples);
    }
}
