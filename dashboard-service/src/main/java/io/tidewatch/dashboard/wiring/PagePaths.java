package io.tidewatch.dashboard.wiring;

import io.vertx.ext.web.Router;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.List;

/**
 * The paths of the page's views (docs/formats/http-api.md, "Paths of the page"). The page is one document that finds
 * its view in the URL, so a path that was typed, kept or shared answers with that document. A list and not a fallback:
 * any other unknown path stays a 404.
 */
@ApplicationScoped
public class PagePaths {
    /** The views besides the root, as the page's own list has them (webui/src/shell/pages.ts). */
    static final List<String> VIEWS = List.of("/explore", "/errors", "/pools", "/alerts", "/targets", "/system");

    /** Before REST and the static files, which would answer 404. */
    private static final int FIRST = -100;

    void register(@Observes Router router) {
        for (String view : VIEWS) {
            router.get(view).order(FIRST).handler(context -> context.reroute("/"));
        }
    }
}
