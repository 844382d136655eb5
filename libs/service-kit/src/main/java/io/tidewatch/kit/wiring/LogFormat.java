package io.tidewatch.kit.wiring;

import io.quarkus.bootstrap.logging.InitialConfigurator;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.runtime.configuration.ConfigurationException;
import io.tidewatch.kit.logs.JsonLogFormatter;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.logging.Handler;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logmanager.handlers.ConsoleHandler;

/** Sets the console's log format by {@code tidewatch.log.format}: {@code json} or {@code text}. */
@Singleton
public class LogFormat {
    private final String format;
    private final String service;

    public LogFormat(
            @ConfigProperty(name = "tidewatch.log.format", defaultValue = "text") String format,
            @ConfigProperty(name = "quarkus.application.name", defaultValue = "tidewatch") String service) {
        if (!format.equals("json") && !format.equals("text")) {
            throw new ConfigurationException("tidewatch.log.format '" + format + "' is not one of json, text");
        }
        this.format = format;
        this.service = service;
    }

    void apply(@Observes @Priority(1) StartupEvent event) {
        if (format.equals("json")) {
            for (Handler handler : InitialConfigurator.DELAYED_HANDLER.getHandlers()) {
                if (handler instanceof ConsoleHandler) {
                    handler.setFormatter(new JsonLogFormatter(service));
                }
            }
        }
    }
}
