package io.tidewatch.alert.groups;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import io.tidewatch.alert.request.Times;
import java.util.List;

/** A group in a list (docs/formats/http-api.md, section Rule groups). */
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
public record RuleGroupView(
        String id, String namespace, String name, long version, int alerting, int recording, String updatedAt) {
    static RuleGroupView of(RuleGroupStore.Found found) {
        List<GroupRule> rules = found.group().rules();
        int recording = (int) rules.stream().filter(GroupRule::records).count();
        return new RuleGroupView(
                found.id().toString(),
                found.namespace(),
                found.group().name(),
                found.version(),
                rules.size() - recording,
                recording,
                Times.text(found.updatedAt()));
    }

    /** The answer {@code {"groups": […]}}. */
    public record Many(List<RuleGroupView> groups) {
        /** Of what was found. */
        public static Many of(List<RuleGroupStore.Found> found) {
            return new Many(found.stream().map(RuleGroupView::of).toList());
        }
    }
}
