package io.tidewatch.alert.routing.wiring;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.smallrye.common.annotation.Blocking;
import io.tidewatch.alert.notify.template.MessageTemplates;
import io.tidewatch.alert.request.FieldErrors;
import io.tidewatch.alert.request.JsonFields;
import io.tidewatch.alert.request.Times;
import io.tidewatch.alert.routing.RouteTrace;
import io.tidewatch.alert.routing.RoutingConfig;
import io.tidewatch.alert.routing.config.ConfigFault;
import io.tidewatch.alert.routing.config.RoutingConfigReader;
import io.tidewatch.alert.routing.store.ActiveRouting;
import io.tidewatch.alert.routing.store.RoutingConfigs;
import io.tidewatch.alert.routing.store.RoutingRunner;
import io.tidewatch.alert.routing.store.RoutingStore;
import io.tidewatch.alert.routing.store.StoredRouting;
import io.tidewatch.kit.access.ProjectResolver;
import io.tidewatch.kit.problems.ProblemException;
import io.tidewatch.model.Labels;
import io.tidewatch.model.ProjectId;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Routes over HTTP: an Alertmanager configuration, its versions, and where an alert would go. */
@Path("/api/v1/routing")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Routing")
@Blocking
public class RoutingResource {
    private static final int CONFIG_LIMIT = 1_000_000;
    private static final int TEMPLATES = 50;
    private static final int VERSIONS = 50;

    private final RoutingStore store;
    private final RoutingConfigs configs;
    private final RoutingRunner runner;
    private final RoutingSettings settings;
    private final RoutingFileStart file;

    public RoutingResource(
            RoutingStore store,
            RoutingConfigs configs,
            RoutingRunner runner,
            RoutingSettings settings,
            RoutingFileStart file) {
        this.store = store;
        this.configs = configs;
        this.runner = runner;
        this.settings = settings;
        this.file = file;
    }

    @GET
    @Operation(summary = "The routes in force, secrets masked")
    public JsonNode get(@HeaderParam(ProjectResolver.HEADER) @Nullable String header) {
        return view(ProjectResolver.resolve(header));
    }

    @PUT
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(summary = "Put routes in force")
    public JsonNode put(@HeaderParam(ProjectResolver.HEADER) @Nullable String header, JsonNode body) {
        ProjectId project = ProjectResolver.resolve(header);
        Draft draft = Draft.read(body);
        activate(project, draft.config(), draft.templates(), draft.version());
        return view(project);
    }

    @DELETE
    @Operation(summary = "Take the routes away: alerts go to the channels that their rules name, and nowhere else")
    public void delete(@HeaderParam(ProjectResolver.HEADER) @Nullable String header) {
        activate(ProjectResolver.resolve(header), "", Map.of(), null);
    }

    @GET
    @Path("/versions")
    @Operation(summary = "The newest versions of the routes, without their text")
    public JsonNode versions(@HeaderParam(ProjectResolver.HEADER) @Nullable String header) {
        ObjectNode answer = JsonNodeFactory.instance.objectNode();
        ArrayNode versions = answer.putArray("versions");
        for (StoredRouting stored : store.versions(ProjectResolver.resolve(header), VERSIONS)) {
            versions.addObject()
                    .put("version", stored.version())
                    .put("source", stored.source())
                    .put("routes", !stored.config().isBlank())
                    .put("created_at", Times.text(stored.createdAt()));
        }
        return answer;
    }

    @POST
    @Path("/check")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(summary = "Whether a draft of routes can be read")
    public JsonNode check(@HeaderParam(ProjectResolver.HEADER) @Nullable String header, JsonNode body) {
        ProjectId project = ProjectResolver.resolve(header);
        Draft draft = Draft.read(body);
        ObjectNode answer = JsonNodeFactory.instance.objectNode();
        try {
            RoutingConfig config = read(project, draft);
            answer.put("valid", true);
            answer.putNull("error");
            answer.put("routes", config.root().all().size());
            ArrayNode receivers = answer.putArray("receivers");
            config.receivers().keySet().stream().sorted().forEach(receivers::add);
        } catch (ConfigFault e) {
            answer.put("valid", false);
            answer.putObject("error")
                    .put("message", e.getMessage())
                    .put("line", e.line())
                    .put("column", e.column());
        }
        return answer;
    }

    @POST
    @Path("/test")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(summary = "Where an alert of these labels would go, by the routes in force or by a draft")
    public JsonNode test(@HeaderParam(ProjectResolver.HEADER) @Nullable String header, JsonNode body) {
        ProjectId project = ProjectResolver.resolve(header);
        FieldErrors errors = new FieldErrors();
        JsonFields fields = JsonFields.of(body, errors).onlyKnown(Set.of("labels", "config", "templates"));
        Labels labels = Labels.of(fields.textMap("labels", 100, 4_000));
        errors.throwIfAny();
        RoutingConfig config;
        if (fields.has("config")) {
            try {
                config = read(project, Draft.read(body));
            } catch (ConfigFault e) {
                throw ProblemException.invalid("config", String.valueOf(e.getMessage()));
            }
        } else {
            config = store.current(project)
                    .flatMap(ActiveRouting::config)
                    .orElseThrow(() -> ProblemException.notFound("no routes are in force"));
        }
        ObjectNode answer = JsonNodeFactory.instance.objectNode();
        ArrayNode routes = answer.putArray("routes");
        for (RouteTrace trace : RouteTrace.of(config, labels, Instant.now())) {
            ObjectNode route = routes.addObject();
            route.put("route", trace.routeKey());
            route.put("receiver", trace.receiver());
            ObjectNode group = route.putObject("group_labels");
            trace.groupLabels().forEach(group::put);
            route.put("group_key", trace.groupKey());
            route.put("group_wait", trace.groupWait());
            route.put("group_interval", trace.groupInterval());
            route.put("repeat_interval", trace.repeatInterval());
            ArrayNode muted = route.putArray("muted_by");
            trace.mutedBy().forEach(muted::add);
        }
        return answer;
    }

    private RoutingConfig read(ProjectId project, Draft draft) {
        MessageTemplates templates = configs.templates(draft.templates());
        return RoutingConfigReader.read(draft.config(), project, templates).config();
    }

    private void activate(ProjectId project, String config, Map<String, String> templates, @Nullable Long version) {
        if (file.governs(project, settings)) {
            throw ProblemException.conflict("the routes of this project come from a file (tidewatch.routing.file)");
        }
        try {
            var unused = store.activate(project, "api", config, templates, version);
        } catch (ConfigFault e) {
            throw ProblemException.invalid("config", String.valueOf(e.getMessage()));
        }
        runner.signal();
    }

    private ObjectNode view(ProjectId project) {
        ObjectNode answer = JsonNodeFactory.instance.objectNode();
        ObjectNode routing = answer.putObject("routing");
        Optional<ActiveRouting> active = store.current(project);
        routing.put("version", active.map(one -> one.stored().version()).orElse(0L));
        routing.put("source", active.map(one -> one.stored().source()).orElse(null));
        RoutingConfigReader.Read read = active.map(ActiveRouting::read).orElse(null);
        routing.put("config", read == null ? null : read.masked());
        ObjectNode templates = routing.putObject("templates");
        active.ifPresent(one -> one.stored().templates().forEach(templates::put));
        routing.put(
                "created_at",
                active.map(one -> Times.text(one.stored().createdAt())).orElse(null));
        routing.put("file_error", file.governs(project, settings) ? file.fault().orElse(null) : null);
        return answer;
    }

    /** Routes that a request brings. */
    private record Draft(
            String config,
            Map<String, String> templates,
            @Nullable Long version) {
        static Draft read(JsonNode body) {
            FieldErrors errors = new FieldErrors();
            JsonFields fields =
                    JsonFields.of(body, errors).onlyKnown(Set.of("config", "templates", "version", "labels"));
            Draft draft = new Draft(
                    fields.requiredText("config", CONFIG_LIMIT),
                    fields.textMap("templates", TEMPLATES, CONFIG_LIMIT),
                    fields.whole("version"));
            errors.throwIfAny();
            return draft;
        }
    }
}
