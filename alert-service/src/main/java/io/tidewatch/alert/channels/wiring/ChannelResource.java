package io.tidewatch.alert.channels.wiring;

import com.fasterxml.jackson.databind.JsonNode;
import io.smallrye.mutiny.Uni;
import io.tidewatch.alert.channels.Channel;
import io.tidewatch.alert.channels.ChannelReader;
import io.tidewatch.alert.channels.ChannelSpec;
import io.tidewatch.alert.channels.ChannelStore;
import io.tidewatch.alert.channels.ChannelView;
import io.tidewatch.alert.notify.ChannelTrial;
import io.tidewatch.alert.notify.Outcome;
import io.tidewatch.alert.request.Ids;
import io.tidewatch.kit.access.ProjectResolver;
import io.tidewatch.model.ProjectId;
import io.vertx.core.Vertx;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.ResponseStatus;
import org.jspecify.annotations.Nullable;

/** Notification channels over HTTP. */
@Path("/api/v1/channels")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Notification channels")
public class ChannelResource {
    private final ChannelStore channels;
    private final ChannelReader reader;
    private final ChannelTrial trial;

    public ChannelResource(ChannelStore channels, ChannelReader reader, ChannelTrial trial) {
        this.channels = channels;
        this.reader = reader;
        this.trial = trial;
    }

    /**
     * How a test ended.
     *
     * @param delivered whether the receiver has taken it
     * @param detail its answer, or what went wrong
     */
    public record Tested(boolean delivered, String detail) {}

    @GET
    @Operation(summary = "All channels, secrets masked")
    public Uni<ChannelView.Many> list(@HeaderParam(ProjectResolver.HEADER) @Nullable String header) {
        return channels.list(ProjectResolver.resolve(header))
                .map(found ->
                        new ChannelView.Many(found.stream().map(ChannelView::of).toList()));
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @ResponseStatus(201)
    @Operation(summary = "A new channel")
    public Uni<ChannelView.One> create(@HeaderParam(ProjectResolver.HEADER) @Nullable String header, JsonNode body) {
        ProjectId project = ProjectResolver.resolve(header);
        return read(body, null)
                .chain(spec -> channels.create(project, spec))
                .map(channel -> new ChannelView.One(ChannelView.of(channel)));
    }

    @GET
    @Path("/{id}")
    @Operation(summary = "One channel, secrets masked")
    public Uni<ChannelView.One> get(
            @HeaderParam(ProjectResolver.HEADER) @Nullable String header, @PathParam("id") String id) {
        return channels.get(ProjectResolver.resolve(header), Ids.ofPath("channel", id))
                .map(channel -> new ChannelView.One(ChannelView.of(channel)));
    }

    @PUT
    @Path("/{id}")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(summary = "Replace a channel; a masked secret stays as it is")
    public Uni<ChannelView.One> replace(
            @HeaderParam(ProjectResolver.HEADER) @Nullable String header, @PathParam("id") String id, JsonNode body) {
        ProjectId project = ProjectResolver.resolve(header);
        UUID channelId = Ids.ofPath("channel", id);
        return channels.get(project, channelId)
                .chain(present -> read(body, present.toChannel()))
                .chain(spec -> channels.replace(project, channelId, spec))
                .map(channel -> new ChannelView.One(ChannelView.of(channel)));
    }

    @DELETE
    @Path("/{id}")
    @Operation(summary = "Delete a channel; 409 while rules use it")
    public Uni<Void> delete(@HeaderParam(ProjectResolver.HEADER) @Nullable String header, @PathParam("id") String id) {
        return channels.delete(ProjectResolver.resolve(header), Ids.ofPath("channel", id));
    }

    @POST
    @Path("/{id}/test")
    @Operation(summary = "Send a sample notification")
    public Uni<Tested> test(@HeaderParam(ProjectResolver.HEADER) @Nullable String header, @PathParam("id") String id) {
        return channels.get(ProjectResolver.resolve(header), Ids.ofPath("channel", id))
                .chain(channel -> Uni.createFrom().completionStage(trial.send(channel.toChannel())))
                .map(outcome -> new Tested(outcome instanceof Outcome.Delivered, outcome.detail()));
    }

    /** Off the event loop, because a host name is resolved. */
    private Uni<ChannelSpec> read(JsonNode body, @Nullable Channel present) {
        return Uni.createFrom().completionStage(() -> Vertx.currentContext()
                .executeBlocking(() -> reader.read(body, present), false)
                .toCompletionStage());
    }
}
