package io.tidewatch.alert.groups.yaml;

import io.tidewatch.alert.groups.GroupRule;
import io.tidewatch.alert.groups.RuleGroup;
import io.tidewatch.promql.text.DurationText;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.representer.Representer;

/** Writes rule groups as Prometheus reads them; what is at its default is left out. Stateless. */
public final class RuleFileWriter {
    private RuleFileWriter() {}

    /** A rule file. */
    public static String file(List<RuleGroup> groups) {
        return dump(Map.of("groups", groups.stream().map(RuleFileWriter::map).toList()));
    }

    /** One group, without the file around it. */
    public static String group(RuleGroup group) {
        return dump(map(group));
    }

    /** The groups of several files by the files' names, as Cortex and Mimir answer them. */
    public static String files(Map<String, List<RuleGroup>> groups) {
        Map<String, Object> files = new LinkedHashMap<>();
        groups.forEach((file, own) ->
                files.put(file, own.stream().map(RuleFileWriter::map).toList()));
        return dump(files);
    }

    private static Map<String, Object> map(RuleGroup group) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("name", group.name());
        if (group.intervalMs() != 0) {
            map.put("interval", DurationText.print(group.intervalMs()));
        }
        if (group.queryOffsetMs() != null) {
            map.put("query_offset", DurationText.print(group.queryOffsetMs()));
        }
        if (group.limit() != 0) {
            map.put("limit", group.limit());
        }
        if (!group.labels().isEmpty()) {
            map.put("labels", group.labels());
        }
        map.put("rules", group.rules().stream().map(RuleFileWriter::map).toList());
        return map;
    }

    private static Map<String, Object> map(GroupRule rule) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put(rule.records() ? "record" : "alert", rule.name());
        map.put("expr", rule.expression());
        if (rule.forMs() != 0) {
            map.put("for", DurationText.print(rule.forMs()));
        }
        if (rule.keepFiringForMs() != 0) {
            map.put("keep_firing_for", DurationText.print(rule.keepFiringForMs()));
        }
        if (!rule.labels().isEmpty()) {
            map.put("labels", rule.labels());
        }
        if (!rule.annotations().isEmpty()) {
            map.put("annotations", rule.annotations());
        }
        return map;
    }

    private static String dump(Map<String, ?> map) {
        DumperOptions options = new DumperOptions();
        options.setDefaultFlowStyle(DumperOptions.FlowStyle.BLOCK);
        options.setIndicatorIndent(2);
        options.setIndent(4);
        options.setWidth(4_000);
        options.setSplitLines(false);
        return new Yaml(new Texts(options), options).dump(map);
    }

    /** Texts of several lines as such. */
    private static final class Texts extends Representer {
        Texts(DumperOptions options) {
            super(options);
        }

        @Override
        protected Node representScalar(Tag tag, String value, DumperOptions.ScalarStyle style) {
            boolean lines = tag.equals(Tag.STR) && value.contains("\n");
            return super.representScalar(tag, value, lines ? DumperOptions.ScalarStyle.LITERAL : style);
        }
    }
}
