package io.tidewatch.dashboard.wiring;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.micrometer.core.instrument.MeterRegistry;
import io.tidewatch.dashboard.gateway.Gateway;
import io.tidewatch.dashboard.gateway.Upstream;
import io.tidewatch.dashboard.gateway.UpstreamClient;
import io.tidewatch.dashboard.live.LiveStreams;
import io.tidewatch.dashboard.system.SystemStatus;
import io.tidewatch.kit.KafkaConnection;
import io.vertx.core.Vertx;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.net.URI;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Makes beans of the dashboard's plain classes. */
@Singleton
public class DashboardBeans {
    private static Map<Upstream, URI> addresses(GatewaySettings settings) {
        return Map.of(
                Upstream.INGEST, settings.ingestUrl(),
                Upstream.ALERT, settings.alertUrl(),
                Upstream.QUERY, settings.queryUrl());
    }

    @Produces
    @Singleton
    Gateway gateway(Vertx vertx, ObjectMapper json, GatewaySettings settings) {
        return new Gateway(vertx, json, addresses(settings));
    }

    @Produces
    @Singleton
    UpstreamClient upstreamClient(
            ObjectMapper json,
            GatewaySettings settings,
            @ConfigProperty(name = "tidewatch.auth.admin-key") Optional<String> key) {
        return new UpstreamClient(json, addresses(settings), key);
    }

    @Produces
    @Singleton
    LiveStreams liveStreams(KafkaConnection kafka, UpstreamClient client, ObjectMapper json, MeterRegistry registry) {
        return new LiveStreams(kafka, client, json, registry, Clock.systemUTC());
    }

    void close(@Disposes LiveStreams streams) {
        streams.close();
    }

    @Produces
    @Singleton
    SystemStatus systemStatus(LiveStreams streams) {
        return streams.systemStatus();
    }
}
