package io.tidewatch.alert.history.wiring;

import io.tidewatch.alert.history.RemoteReadHistory;
import io.tidewatch.alert.history.SampleHistory;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Makes the reader of the past. */
@Singleton
public class HistoryBeans {
    @Produces
    @Singleton
    SampleHistory sampleHistory(
            HistoryConfig config, @ConfigProperty(name = "tidewatch.auth.admin-key") Optional<String> key) {
        return new RemoteReadHistory(config.queryUrl(), config.queryTimeout(), key);
    }
}
