package io.tidewatch.query.prom;

import io.tidewatch.model.ProjectId;
import io.tidewatch.model.TidewatchException;
import io.tidewatch.query.erasure.Cut;
import io.tidewatch.query.erasure.Erasure;
import io.tidewatch.query.erasure.ErasureTable;
import io.tidewatch.query.erasure.Erasures;
import io.tidewatch.query.http.Parameters;
import io.tidewatch.query.store.StoreTransactions;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** The administration of samples in Prometheus' API, and how erasing gets on. Safe for any thread that may wait. */
public final class AdminEndpoints {
    /** How long a call waits for what was asked for to be erased. */
    private static final Duration PATIENCE = Duration.ofSeconds(25);

    private static final int MOST_LISTED = 1_000;
    private static final byte[] NOTHING = {};

    private final StoreTransactions transactions;
    private final Erasures erasures;
    private final Supplier<Cut> cuts;
    private final BooleanSupplier shared;
    private final Clock clock;
    private final ErasureTable table = new ErasureTable();

    /**
     * @param cuts asks Kafka where the topic of metrics ends
     * @param shared whether there are other replicas
     */
    public AdminEndpoints(
            StoreTransactions transactions,
            Erasures erasures,
            Supplier<Cut> cuts,
            BooleanSupplier shared,
            Clock clock) {
        this.transactions = transactions;
        this.erasures = erasures;
        this.cuts = cuts;
        this.shared = shared;
        this.clock = clock;
    }

    /** Has samples erased; once it answers no replica shows them any more. */
    byte[] deleteSeries(ProjectId project, PromParameters parameters) {
        List<String> match = parameters.all("match[]");
        if (match.isEmpty()) {
            throw TidewatchException.caller("no match[] parameter provided");
        }
        // Malformed ones are told of here.
        parameters.selectors();
        long now = clock.millis();
        long start = Math.max(0, parameters.time("start", 0));
        long end = Math.min(now, parameters.time("end", now));
        if (end < start) {
            throw PromParameters.invalid("end", "end timestamp must not be before start time");
        }
        Cut cut = cuts.get();
        transactions.in(c -> table.add(c, project, match, start, end, cut));
        erasures.refresh();
        if (shared.getAsBoolean()) {
            pause(Erasures.FRESH);
        }
        return NOTHING;
    }

    /** Waits until what was to be erased is; what is left over is told. */
    byte[] cleanTombstones(ProjectId project, PromParameters parameters) {
        long until = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            List<Erasure> open = transactions.in(c -> table.of(c, project, MOST_LISTED)).stream()
                    .filter(erasure -> erasure.state() != Erasure.State.DONE)
                    .toList();
            if (open.isEmpty()) {
                return NOTHING;
            }
            if (System.nanoTime() >= until || parameters.cancelled().getAsBoolean()) {
                throw TidewatchException.dependency(
                        open.size() + " erasures are not done yet, the oldest is " + state(open.get(open.size() - 1))
                                + ": see /api/v1/admin/tsdb/erasures",
                        null);
            }
            pause(Duration.ofMillis(200));
        }
    }

    /** The erasures of a project, the newest first. */
    byte[] list(ProjectId project, PromParameters parameters) {
        List<Erasure> all = transactions.in(c -> table.of(c, project, MOST_LISTED));
        return PromJson.success(List.of(), List.of(), out -> {
            out.writeStartArray();
            for (Erasure erasure : all) {
                Erasure.Progress progress = erasure.progress();
                out.writeStartObject();
                out.writeNumberField("id", erasure.id());
                out.writeArrayFieldStart("match");
                for (String text : erasure.match()) {
                    out.writeString(text);
                }
                out.writeEndArray();
                out.writeStringField("start", Parameters.text(erasure.startMs()));
                out.writeStringField("end", Parameters.text(erasure.endMs()));
                out.writeStringField("state", state(erasure));
                out.writeStringField(
                        "requestedAt", Parameters.text(erasure.requestedAt().toEpochMilli()));
                if (erasure.doneAt() != null) {
                    out.writeStringField(
                            "doneAt", Parameters.text(erasure.doneAt().toEpochMilli()));
                }
                out.writeNumberField("series", progress.series());
                out.writeNumberField("seriesForgotten", progress.forgotten());
                out.writeNumberField("windows", progress.units());
                out.writeNumberField("windowsDone", progress.unitsDone());
                out.writeNumberField("blocks", progress.blocks());
                out.writeNumberField("samples", progress.samples());
                out.writeNumberField("bytes", progress.bytes());
                out.writeNumberField("unreadable", progress.unreadable());
                out.writeNumberField("tablesLeft", progress.tables().size());
                out.writeEndObject();
            }
            out.writeEndArray();
        });
    }

    private static String state(Erasure erasure) {
        return erasure.state().name().toLowerCase(Locale.ROOT);
    }

    private static void pause(Duration time) {
        try {
            Thread.sleep(time.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw TidewatchException.dependency("interrupted while waiting", e);
        }
    }
}
