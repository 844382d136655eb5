package io.tidewatch.kit.wiring;

import io.quarkus.runtime.StartupEvent;
import io.quarkus.runtime.configuration.ConfigurationException;
import io.tidewatch.kit.access.AccessMode;
import io.tidewatch.kit.access.AccessRules;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Reads {@code tidewatch.auth.*} and refuses to start when it does not fit the address. */
@Singleton
public class Access {
    private final AccessRules rules;
    private final String host;

    public Access(
            @ConfigProperty(name = "tidewatch.auth.mode", defaultValue = "none") String mode,
            @ConfigProperty(name = "tidewatch.auth.admin-key") Optional<String> adminKey,
            @ConfigProperty(name = "tidewatch.auth.open-paths") Optional<List<String>> openPaths,
            @ConfigProperty(name = "quarkus.http.host") String host) {
        this.rules = rules(mode, adminKey, openPaths.orElse(List.of()));
        this.host = host;
    }

    /** First of what happens at start. */
    void check(@Observes @Priority(1) StartupEvent event) {
        try {
            rules.checkBinding(host);
        } catch (IllegalStateException e) {
            throw new ConfigurationException(e.getMessage());
        }
    }

    @Produces
    @Singleton
    AccessRules rules() {
        return rules;
    }

    /** Quarkus prints a ConfigurationException as its sentence alone. */
    private static AccessRules rules(String mode, Optional<String> adminKey, List<String> openPaths) {
        try {
            return new AccessRules(AccessMode.of(mode), adminKey, openPaths);
        } catch (IllegalArgumentException e) {
            throw new ConfigurationException(e.getMessage());
        }
    }
}
