package io.tidewatch.ingest.wiring;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.tidewatch.ingest.intake.Quote;
import io.tidewatch.ingest.scrape.pool.PoolView;
import io.tidewatch.ingest.scrape.pool.ScrapeManager;
import io.tidewatch.ingest.scrape.slots.HealthReports;
import io.tidewatch.ingest.scrape.targets.Target;
import io.tidewatch.ingest.scrape.targets.TargetState;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.ExampleObject;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** {@code GET /api/v1/targets} and {@code /api/v1/scrape_pools}, in Prometheus' form. */
@Path("/api/v1")
@Tag(name = "Scraping")
@Produces(MediaType.APPLICATION_JSON)
public class TargetsResource {
    private static final String NEVER = "0001-01-01T00:00:00Z";

    private final ScrapeManager scrapes;
    private final HealthReports health;

    /** Prometheus' envelope. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Envelope(
            String status,
            @Nullable Object data,
            @Nullable String errorType,
            @Nullable String error) {}

    /**
     * A target.
     *
     * @param lastScrapeDuration seconds
     * @param scrapedHere whether the replica that answers scrapes it; otherwise its state is what its own replica told lately
     * @param warning what was left out of its last scrape
     */
    record Active(
            Map<String, String> discoveredLabels,
            Map<String, String> labels,
            String scrapePool,
            String scrapeUrl,
            String globalUrl,
            String lastError,
            String lastScrape,
            double lastScrapeDuration,
            String health,
            String scrapeInterval,
            String scrapeTimeout,
            int lastSamples,
            boolean scrapedHere,
            String warning) {}

    /** What relabelling drops. */
    record Dropped(Map<String, String> discoveredLabels, String scrapePool) {}

    /** @param problems what the configuration and the discoveries could not do */
    record Targets(
            List<Active> activeTargets,
            List<Dropped> droppedTargets,
            Map<String, Integer> droppedTargetCounts,
            List<String> problems) {}

    /** Names of jobs. */
    record Pools(List<String> scrapePools) {}

    public TargetsResource(ScrapeManager scrapes, HealthReports health) {
        this.scrapes = scrapes;
        this.health = health;
    }

    @GET
    @Path("targets")
    @Operation(summary = "What is scraped, and how it fares")
    @APIResponse(responseCode = "200", description = "Active and dropped targets")
    @APIResponse(
            responseCode = "400",
            description = "The state is not active, dropped or any",
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            examples =
                                    @ExampleObject(
                                            name = "state",
                                            value = "{\"status\": \"error\", \"errorType\": \"bad_data\", \"error\":"
                                                    + " \"state 'x' is not one of active, dropped, any\"}")))
    public Response targets(
            @Parameter(description = "active, dropped or any") @QueryParam("state") @Nullable String state,
            @Parameter(description = "only this job") @QueryParam("scrapePool") @Nullable String scrapePool) {
        String which = state == null || state.isEmpty() ? "any" : state.toLowerCase(Locale.ROOT);
        boolean active = which.equals("any") || which.equals("active");
        boolean dropped = which.equals("any") || which.equals("dropped");
        if (!active && !dropped) {
            return Response.status(Response.Status.BAD_REQUEST)
                    .entity(new Envelope(
                            "error",
                            null,
                            "bad_data",
                            "state '" + Quote.of(which) + "' is not one of active, dropped, any"))
                    .build();
        }
        List<Active> actives = new ArrayList<>();
        List<Dropped> droppeds = new ArrayList<>();
        Map<String, Integer> counts = new TreeMap<>();
        List<String> problems = new ArrayList<>();
        if (!scrapes.configProblem().isEmpty()) {
            problems.add(scrapes.configProblem());
        }
        for (PoolView pool : scrapes.pools()) {
            if (scrapePool != null && !scrapePool.isEmpty() && !scrapePool.equals(pool.name())) {
                continue;
            }
            pool.problems().forEach(problem -> problems.add(pool.name() + ": " + problem));
            if (active) {
                pool.active().forEach(target -> actives.add(active(pool.name(), target)));
            }
            if (dropped) {
                pool.dropped().forEach(labels -> droppeds.add(new Dropped(labels.toMap(), pool.name())));
                counts.put(pool.name(), pool.droppedCount());
            }
        }
        return Response.ok(new Envelope("success", new Targets(actives, droppeds, counts, problems), null, null))
                .build();
    }

    private Active active(String pool, PoolView.ActiveTarget seen) {
        Target target = seen.target();
        TargetState state = seen.here() ? seen.state() : health.of(target);
        return new Active(
                target.discovered().toMap(),
                target.labels().toMap(),
                pool,
                target.url().toString(),
                target.url().toString(),
                state.lastError(),
                state.lastScrapeMs() == 0
                        ? NEVER
                        : Instant.ofEpochMilli(state.lastScrapeMs()).toString(),
                state.lastDuration().toNanos() / 1e9,
                state.health().name().toLowerCase(Locale.ROOT),
                text(target.interval()),
                text(target.timeout()),
                state.samples(),
                seen.here(),
                state.warning());
    }

    private static String text(Duration duration) {
        long ms = duration.toMillis();
        return ms % 60_000 == 0 ? ms / 60_000 + "m" : ms % 1_000 == 0 ? ms / 1_000 + "s" : ms + "ms";
    }

    @GET
    @Path("scrape_pools")
    @Operation(summary = "Names of the scrape jobs")
    @APIResponse(responseCode = "200", description = "Their names")
    public Envelope scrapePools() {
        return new Envelope(
                "success",
                new Pools(scrapes.pools().stream().map(PoolView::name).toList()),
                null,
                null);
    }
}
