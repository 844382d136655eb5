package io.tidewatch.query.ledger;

import io.smallrye.common.annotation.Blocking;
import io.tidewatch.kit.access.ProjectResolver;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** The conservation ledger. Described in META-INF/openapi.yaml. */
@Path("/api/v1/ledger")
@Produces(MediaType.APPLICATION_JSON)
@Blocking
@Tag(name = "System")
public class LedgerResource {
    private final ConservationLedger ledger;

    public LedgerResource(ConservationLedger ledger) {
        this.ledger = ledger;
    }

    @GET
    public ConservationLedger.Answer get(@HeaderParam(ProjectResolver.HEADER) @Nullable String project) {
        return ledger.answer(ProjectResolver.resolve(project));
    }
}
