package io.tidewatch.kit.wiring;

import io.smallrye.mutiny.Uni;
import io.tidewatch.kit.db.ProjectTransactions;
import io.tidewatch.kit.problems.ProblemException;
import io.tidewatch.model.ProjectId;
import io.tidewatch.model.TidewatchException;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.NotBlank;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.time.Duration;
import java.util.List;

/** Stands in for a service's resources. */
@Path("/kit")
@Produces(MediaType.APPLICATION_JSON)
public class KitResource {
    private final ProjectTransactions transactions;

    public KitResource(ProjectTransactions transactions) {
        this.transactions = transactions;
    }

    public record Item(@NotBlank String name, @Max(10) int count) {}

    @POST
    @Path("items")
    public int post(List<@Valid Item> items) {
        return items.size();
    }

    @GET
    @Path("limited")
    public int limited(@QueryParam("n") @Max(5) int n) {
        return n;
    }

    @GET
    @Path("fails/{how}")
    public String fails(@PathParam("how") String how) {
        throw switch (how) {
            case "caller" -> TidewatchException.caller("wrong");
            case "full" -> ProblemException.tooMany("full", Duration.ofSeconds(7));
            case "missing" -> ProblemException.notFound("no rule of that id");
            default -> new IllegalStateException("a bug, thrown by a test");
        };
    }

    @GET
    @Path("scope")
    public Uni<String> scope() {
        return transactions.in(new ProjectId("some-project"), connection -> connection
                .query("select current_setting('tidewatch.project', true), current_user")
                .execute()
                .map(rows -> rows.iterator().next().getString(0)));
    }
}
