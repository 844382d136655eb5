package io.tidewatch.alert.backtest.wiring;

import com.fasterxml.jackson.databind.JsonNode;
import io.smallrye.mutiny.Multi;
import io.tidewatch.alert.backtest.BacktestLine;
import io.tidewatch.alert.backtest.BacktestReader;
import io.tidewatch.alert.backtest.BacktestStream;
import io.tidewatch.alert.evaluation.Backtests;
import io.tidewatch.alert.rules.RuleReader;
import io.tidewatch.kit.access.ProjectResolver;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.time.Clock;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestStreamElementType;
import org.jspecify.annotations.Nullable;

/** Drafts of rules over the past. */
@Path("/api/v1/monitoring/alerts/backtest")
@Consumes(MediaType.APPLICATION_JSON)
@Tag(name = "Alert rules")
public class BacktestResource {
    private final BacktestReader reader;
    private final BacktestStream stream;

    public BacktestResource(RuleReader rules, Backtests backtests) {
        this.reader = new BacktestReader(rules, Clock.systemUTC());
        this.stream = new BacktestStream(backtests);
    }

    @POST
    @Produces("application/x-ndjson")
    @RestStreamElementType(MediaType.APPLICATION_JSON)
    @Operation(summary = "Run a draft over the past; lines of progress, then the result")
    public Multi<BacktestLine> run(
            @HeaderParam(ProjectResolver.HEADER) @Nullable String header, @Nullable JsonNode body) {
        return stream.lines(reader.read(ProjectResolver.resolve(header), body));
    }
}
