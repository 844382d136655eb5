package io.tidewatch.dashboard.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidewatch.model.ProjectId;
import java.util.concurrent.CompletionStage;

/** Where the dashboard gets other services' JSON. Safe for any thread. */
public interface JsonSource {
    /**
     * The JSON at a path. Fails with a {@link io.tidewatch.model.TidewatchException}: the dependency's fault when the
     * service is away or answers 5xx, the caller's when it answers 4xx.
     *
     * @param pathAndQuery encoded, starting with a slash
     */
    CompletionStage<JsonNode> get(Upstream upstream, ProjectId project, String pathAndQuery);
}
