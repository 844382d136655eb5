package io.tidewatch.alert.routing.config;

import io.tidewatch.alert.channels.TemplateCheck;
import io.tidewatch.alert.routing.InhibitRule;
import io.tidewatch.alert.routing.NamedInterval;
import io.tidewatch.alert.routing.PromDuration;
import io.tidewatch.alert.routing.Receiver;
import io.tidewatch.alert.routing.Route;
import io.tidewatch.alert.routing.RoutingConfig;
import io.tidewatch.model.ProjectId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads an Alertmanager configuration. What is not supported is refused by its name, line and column. */
public final class RoutingConfigReader {
    private static final Set<String> UNSUPPORTED = Set.of("tracing");

    /**
     * A configuration that was read.
     *
     * @param config what it says
     * @param masked its text without secrets
     * @param templates names or patterns of template files, as they stand
     */
    public record Read(RoutingConfig config, String masked, List<String> templates) {}

    private RoutingConfigReader() {}

    /**
     * Reads a configuration.
     *
     * @param project for which its receivers' channels are made
     * @param templateCheck says what is wrong with a template
     * @throws ConfigFault the first thing that is wrong
     */
    public static Read read(String text, ProjectId project, TemplateCheck templateCheck) {
        SecretMarks secrets = new SecretMarks();
        ConfigNode root = ConfigNode.parse(text, secrets);
        ConfigNode global = root.find("global");
        GlobalSettings settings = global == null ? GlobalSettings.NONE : GlobalSettings.read(global);
        Map<String, Receiver> receivers = new LinkedHashMap<>();
        for (ConfigNode node : root.need("receivers").list()) {
            Receiver receiver = new ReceiverReader(project, settings, templateCheck).read(node);
            if (receivers.put(receiver.name(), receiver) != null) {
                throw node.wrong("there are two receivers named '" + receiver.name() + "'");
            }
        }
        Map<String, NamedInterval> intervals = new LinkedHashMap<>();
        for (String key : List.of("mute_time_intervals", "time_intervals")) {
            for (ConfigNode node : root.list(key)) {
                NamedInterval interval = TimeIntervalReader.named(node);
                if (intervals.put(interval.name(), interval) != null) {
                    throw node.wrong("there are two time intervals named '" + interval.name() + "'");
                }
            }
        }
        Route route = new RouteReader(receivers.keySet(), intervals.keySet()).root(root.need("route"));
        List<InhibitRule> inhibits = new ArrayList<>();
        for (ConfigNode node : root.list("inhibit_rules")) {
            inhibits.add(inhibit(node));
        }
        List<String> templates = root.read("templates", ConfigNode::texts, List.of());
        root.end(UNSUPPORTED);
        Duration resolveTimeout = settings.resolveTimeout();
        return new Read(
                new RoutingConfig(resolveTimeout, route, receivers, inhibits, intervals),
                secrets.mask(text),
                templates);
    }

    private static InhibitRule inhibit(ConfigNode node) {
        node.text("name", "");
        InhibitRule rule = new InhibitRule(
                RouteReader.matchers(node, "source_match", "source_match_re", "source_matchers"),
                RouteReader.matchers(node, "target_match", "target_match_re", "target_matchers"),
                node.read("equal", ConfigNode::texts, List.of()));
        node.end(Set.of("sources"));
        return rule;
    }

    /** A duration of the section {@code global}. */
    static Duration duration(ConfigNode node, String key, Duration otherwise) {
        return node.read(key, value -> value.as(PromDuration::parse), otherwise);
    }
}
