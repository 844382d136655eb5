package io.tidewatch.alert.groups;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class StoredGroupTest {
    private static GroupRule alert(String expression, String severity) {
        return new GroupRule(false, "High", expression, 0, 0, Map.of("severity", severity), Map.of());
    }

    private static StoredGroup next(long version, @Nullable StoredGroup before, GroupRule... rules) {
        return StoredGroup.of(version, new RuleGroup("g", 0, null, 0, Map.of(), List.of(rules)), before);
    }

    @Test
    void rulesOfTheSameNameKeepTheirIdsWhenOneComesBeforeThem() {
        StoredGroup first = next(1, next(0, null), alert("x > 1", "info"), alert("x > 5", "page"));
        StoredGroup second =
                next(2, first, alert("x > 9", "wake"), alert("x > 6", "page"), alert("x > 1", "info"));
        assertThat(second.rules().get(1).id()).isEqualTo(first.rules().get(1).id());
        assertThat(second.rules().get(1).version()).isEqualTo(2);
        assertThat(second.rules().get(2).id()).isEqualTo(first.rules().get(0).id());
        assertThat(second.rules().get(2).version()).isEqualTo(1);
        assertThat(second.rules()).extracting(StoredGroup.StoredRule::id).doesNotHaveDuplicates();
        StoredGroup third = next(3, second, alert("x > 9", "low"));
        assertThat(third.rules().get(0).id()).isEqualTo(second.rules().get(0).id());
    }
}
