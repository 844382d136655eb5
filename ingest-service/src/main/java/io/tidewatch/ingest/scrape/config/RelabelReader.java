package io.tidewatch.ingest.scrape.config;

import io.tidewatch.ingest.scrape.relabel.RelabelAction;
import io.tidewatch.ingest.scrape.relabel.RelabelRule;
import io.tidewatch.ingest.scrape.relabel.RelabelRule.WrongRuleException;
import io.tidewatch.ingest.scrape.relabel.Relabeling;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads {@code relabel_configs} and {@code metric_relabel_configs}. */
final class RelabelReader {
    private RelabelReader() {}

    static Relabeling read(@Nullable YamlValue list) throws ConfigException {
        if (list == null) {
            return Relabeling.NONE;
        }
        List<RelabelRule> rules = new ArrayList<>();
        for (YamlValue rule : list.list()) {
            rules.add(rule(rule));
        }
        return new Relabeling(rules);
    }

    private static RelabelRule rule(YamlValue value) throws ConfigException {
        YamlValue action = value.find("action");
        YamlValue sources = value.find("source_labels");
        YamlValue separator = value.find("separator");
        YamlValue regex = value.find("regex");
        YamlValue modulus = value.find("modulus");
        YamlValue target = value.find("target_label");
        YamlValue replacement = value.find("replacement");
        value.end();
        try {
            return new RelabelRule(
                    action == null ? RelabelAction.REPLACE : action(action),
                    sources == null ? List.of() : sources.texts(),
                    separator == null ? ";" : separator.text(),
                    regex == null ? null : regex.text(),
                    modulus == null ? 0 : modulus.number(),
                    target == null ? "" : target.text(),
                    replacement == null ? null : replacement.text());
        } catch (WrongRuleException e) {
            YamlValue at = value.find(e.key());
            throw at == null ? value.wrong(e.key() + " " + e.getMessage()) : at.wrong(String.valueOf(e.getMessage()));
        }
    }

    private static RelabelAction action(YamlValue value) throws ConfigException {
        String text = value.text().toLowerCase(Locale.ROOT);
        for (RelabelAction action : RelabelAction.values()) {
            if (action.text().equals(text)) {
                return action;
            }
        }
        throw value.wrong("'" + value.text() + "' is no action; there are "
                + Arrays.stream(RelabelAction.values()).map(RelabelAction::text).collect(Collectors.joining(", ")));
    }
}
