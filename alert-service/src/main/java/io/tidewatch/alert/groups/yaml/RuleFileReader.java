package io.tidewatch.alert.groups.yaml;

import io.tidewatch.alert.groups.GroupRule;
import io.tidewatch.alert.groups.RuleGroup;
import io.tidewatch.alert.groups.yaml.RuleFileException.Problem;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.yaml.snakeyaml.nodes.Node;

/**
 * Reads rule files as Prometheus does (its package {@code rulefmt}), strictly: what is not understood is a problem, never
 * passed over. Messages are Prometheus' own, each with its place. Stateless.
 */
public final class RuleFileReader {
    private static final Set<String> FILE_FIELDS = Set.of("groups");
    private static final Set<String> GROUP_FIELDS =
            Set.of("name", "interval", "query_offset", "limit", "labels", "rules");
    private static final Set<String> RULE_FIELDS =
            Set.of("record", "alert", "expr", "for", "keep_firing_for", "labels", "annotations");

    private RuleFileReader() {}

    /**
     * The groups of a file.
     *
     * @throws RuleFileException naming all that is wrong
     */
    public static List<RuleGroup> read(String text) {
        List<Problem> problems = new ArrayList<>();
        Node root = YamlText.parse(text);
        List<RuleGroup> groups = new ArrayList<>();
        if (root != null) {
            YamlObject file = new YamlObject(root, "rulefmt.RuleGroups", FILE_FIELDS, problems);
            Set<String> names = new HashSet<>();
            for (Node node : file.list("groups", "rulefmt.RuleGroup")) {
                RuleGroup group = group(node, problems);
                if (!names.add(group.name())) {
                    file.problem(node, "groupname: \"" + group.name() + "\" is repeated in the same file");
                }
                groups.add(group);
            }
        }
        RuleFileException.throwIfAny(problems);
        return groups;
    }

    /**
     * One group, without the file around it.
     *
     * @throws RuleFileException naming all that is wrong
     */
    public static RuleGroup readGroup(String text) {
        List<Problem> problems = new ArrayList<>();
        Node root = YamlText.parse(text);
        if (root == null) {
            throw new RuleFileException(List.of(new Problem(1, 1, "Groupname must not be empty")));
        }
        RuleGroup group = group(root, problems);
        RuleFileException.throwIfAny(problems);
        return group;
    }

    private static RuleGroup group(Node node, List<Problem> problems) {
        YamlObject group = new YamlObject(node, "rulefmt.RuleGroup", GROUP_FIELDS, problems);
        String name = group.text("name");
        if (name.isEmpty()) {
            group.problem(node, "Groupname must not be empty");
        }
        Map<String, String> labels = group.texts("labels");
        new RuleValidation(group, "").labelNames("labels");
        int limit = group.whole("limit");
        List<GroupRule> rules = new ArrayList<>();
        for (Node rule : group.list("rules", "rulefmt.Rule")) {
            rules.add(rule(rule, name, rules.size() + 1, problems));
        }
        Long interval = group.duration("interval");
        return new RuleGroup(
                name,
                interval == null ? 0 : interval,
                group.duration("query_offset"),
                Math.max(0, limit),
                labels,
                rules);
    }

    private static GroupRule rule(Node node, String group, int number, List<Problem> problems) {
        YamlObject fields = new YamlObject(node, "rulefmt.Rule", RULE_FIELDS, problems);
        Long forMs = fields.duration("for");
        Long keepMs = fields.duration("keep_firing_for");
        boolean records = fields.has("record");
        GroupRule rule = new GroupRule(
                records,
                fields.text(records ? "record" : "alert"),
                fields.text("expr").strip(),
                forMs == null ? 0 : forMs,
                keepMs == null ? 0 : keepMs,
                fields.texts("labels"),
                fields.texts("annotations"));
        String name = fields.text(fields.has("alert") ? "alert" : "record");
        new RuleValidation(fields, "group \"" + group + "\", rule " + number + ", \"" + name + "\": ").check(rule);
        return rule;
    }
}
