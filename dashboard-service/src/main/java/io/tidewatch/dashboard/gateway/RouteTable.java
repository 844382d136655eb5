package io.tidewatch.dashboard.gateway;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Which service answers which method and path: the table of {@code docs/formats/http-api.md}. The first row that
 * matches wins. Immutable.
 */
public final class RouteTable {
    /**
     * A row.
     *
     * @param methods of HTTP; empty means any, so that the service itself says 405
     * @param path segments; one in braces stands for any that is not empty
     */
    public record Row(Set<String> methods, List<String> path, Upstream upstream) {
        static Row any(String path, Upstream upstream) {
            return new Row(Set.of(), List.of(path.split("/")), upstream);
        }

        static Row only(String method, String path, Upstream upstream) {
            return new Row(Set.of(method), List.of(path.split("/")), upstream);
        }

        /** The path as its template, for people and metrics. */
        public String template() {
            return String.join("/", path);
        }

        boolean matches(String method, String[] requestPath) {
            if (requestPath.length != path.size() || !(methods.isEmpty() || methods.contains(method))) {
                return false;
            }
            for (int i = 0; i < requestPath.length; i++) {
                boolean fits = path.get(i).startsWith("{")
                        ? !requestPath[i].isEmpty()
                        : path.get(i).equals(requestPath[i]);
                if (!fits) {
                    return false;
                }
            }
            return true;
        }
    }

    private static final List<Row> ROWS = List.of(
            Row.only("POST", "/api/v1/monitoring/metrics", Upstream.INGEST),
            Row.any("/api/v1/monitoring/metrics", Upstream.QUERY),
            Row.any("/api/v1/write", Upstream.INGEST),
            Row.any("/v1/metrics", Upstream.INGEST),
            Row.any("/api/error-events", Upstream.INGEST),
            Row.only("POST", "/api/lifecycle-events", Upstream.INGEST),
            Row.any("/api/lifecycle-events", Upstream.QUERY),
            Row.any("/api/v1/ingest/status", Upstream.INGEST),
            Row.any("/api/v1/monitoring/exports", Upstream.INGEST),
            Row.any("/api/v1/targets", Upstream.INGEST),
            Row.any("/api/v1/scrape_pools", Upstream.INGEST),
            Row.any("/api/metrics", Upstream.QUERY),
            Row.any("/api/error-metrics", Upstream.QUERY),
            Row.any("/api/v1/query", Upstream.QUERY),
            Row.any("/api/v1/query_range", Upstream.QUERY),
            Row.any("/api/v1/query_exemplars", Upstream.QUERY),
            Row.any("/api/v1/format_query", Upstream.QUERY),
            Row.any("/api/v1/parse_query", Upstream.QUERY),
            Row.any("/api/v1/read", Upstream.QUERY),
            Row.only("GET", "/federate", Upstream.QUERY),
            Row.any("/api/v1/export", Upstream.QUERY),
            Row.any("/api/v1/admin/retention", Upstream.QUERY),
            Row.any("/api/v1/import", Upstream.INGEST),
            Row.any("/api/v1/import/prometheus", Upstream.INGEST),
            Row.any("/api/v1/admin/tsdb/delete_series", Upstream.QUERY),
            Row.any("/api/v1/admin/tsdb/clean_tombstones", Upstream.QUERY),
            Row.any("/api/v1/admin/tsdb/erasures", Upstream.QUERY),
            Row.any("/api/v1/status/buildinfo", Upstream.QUERY),
            Row.any("/api/v1/status/runtimeinfo", Upstream.QUERY),
            Row.any("/api/v1/status/tsdb", Upstream.QUERY),
            Row.any("/api/v1/status/config", Upstream.QUERY),
            Row.any("/api/v1/status/flags", Upstream.QUERY),
            Row.any("/api/v1/labels", Upstream.QUERY),
            Row.any("/api/v1/label/{name}/values", Upstream.QUERY),
            Row.any("/api/v1/series", Upstream.QUERY),
            Row.any("/api/v1/metadata", Upstream.QUERY),
            Row.any("/api/v1/ledger", Upstream.QUERY),
            Row.any("/api/v1/monitoring/alerts/history", Upstream.QUERY),
            Row.any("/api/v1/monitoring/alerts", Upstream.ALERT),
            Row.any("/api/v1/monitoring/alerts/{id}", Upstream.ALERT),
            Row.any("/api/v1/monitoring/rule-templates", Upstream.ALERT),
            Row.any("/api/v1/monitoring/rule-templates/{id}", Upstream.ALERT),
            Row.any("/api/v1/monitoring/rule-groups", Upstream.ALERT),
            Row.any("/api/v1/monitoring/rule-groups/{namespace}", Upstream.ALERT),
            Row.any("/api/v1/monitoring/rule-groups/{namespace}/{group}", Upstream.ALERT),
            Row.any("/api/v1/rules", Upstream.ALERT),
            Row.any("/api/v1/alerts", Upstream.ALERT),
            Row.any("/api/v1/alerting/status", Upstream.ALERT),
            Row.any("/api/metrics/alerts", Upstream.ALERT),
            Row.any("/api/v1/channels", Upstream.ALERT),
            Row.any("/api/v1/channels/{id}", Upstream.ALERT),
            Row.any("/api/v1/channels/{id}/test", Upstream.ALERT),
            Row.any("/api/v1/notifications", Upstream.ALERT),
            Row.any("/api/v1/notifications/preview", Upstream.ALERT),
            Row.any("/api/v1/notifications/noise", Upstream.ALERT),
            Row.any("/api/v1/escalations", Upstream.ALERT),
            Row.any("/api/v1/acknowledgements", Upstream.ALERT),
            Row.any("/api/v1/acknowledgements/{fingerprint}", Upstream.ALERT),
            Row.any("/api/v1/routing", Upstream.ALERT),
            Row.any("/api/v1/routing/versions", Upstream.ALERT),
            Row.any("/api/v1/routing/check", Upstream.ALERT),
            Row.any("/api/v1/routing/test", Upstream.ALERT),
            Row.any("/api/v2/status", Upstream.ALERT),
            Row.any("/api/v2/receivers", Upstream.ALERT),
            Row.any("/api/v2/alerts", Upstream.ALERT),
            Row.any("/api/v2/alerts/groups", Upstream.ALERT),
            Row.any("/api/v2/silences", Upstream.ALERT),
            Row.any("/api/v2/silence/{id}", Upstream.ALERT));

    private RouteTable() {}

    /** The row that says who answers; empty when the path is our own or nobody's. */
    public static Optional<Row> find(String method, String path) {
        String[] segments = path.split("/", -1);
        return ROWS.stream().filter(row -> row.matches(method, segments)).findFirst();
    }
}
