package io.tidewatch.events.alerts;

import io.tidewatch.events.CorruptRecordException;
import io.tidewatch.model.ProjectId;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The key of records about a rule: {@code <project>/<rule id>}.
 *
 * @param project whose rule it is
 * @param ruleId the rule's UUID as text
 */
public record RuleKey(ProjectId project, String ruleId) {
    byte[] toBytes() {
        return (project + "/" + ruleId).getBytes(StandardCharsets.UTF_8);
    }

    /** @throws CorruptRecordException when it is not of that form */
    static RuleKey ofBytes(byte @Nullable [] key) {
        String text = key == null ? "" : new String(key, StandardCharsets.UTF_8);
        int slash = text.indexOf('/');
        if (slash < 0 || slash == text.length() - 1) {
            throw new CorruptRecordException(-1, "key '" + text + "' is not <project>/<rule id>");
        }
        try {
            return new RuleKey(new ProjectId(text.substring(0, slash)), text.substring(slash + 1));
        } catch (IllegalArgumentException e) {
            throw new CorruptRecordException(-1, "key '" + text + "' is not <project>/<rule id>");
        }
    }
}
