package io.tidewatch.dashboard.gateway;

/** A service behind the gateway. */
public enum Upstream {
    INGEST("ingest-service"),
    ALERT("alert-service"),
    QUERY("query-service");

    private final String serviceName;

    Upstream(String serviceName) {
        this.serviceName = serviceName;
    }

    /** As people name it. */
    public String serviceName() {
        return serviceName;
    }
}
