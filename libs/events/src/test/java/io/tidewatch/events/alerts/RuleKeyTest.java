package io.tidewatch.events.alerts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidewatch.events.CorruptRecordException;
import io.tidewatch.model.ProjectId;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RuleKeyTest {
    @Test
    void aKeyComesBack() {
        RuleKey key = new RuleKey(new ProjectId("shop"), "r/1");

        assertThat(RuleKey.ofBytes(key.toBytes())).isEqualTo(key);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "shop", "shop/", "/r", "SHOP/r"})
    void anotherFormIsRefused(String key) {
        assertThatThrownBy(() -> RuleKey.ofBytes(key.getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(CorruptRecordException.class)
                .hasMessage("key '" + key + "' is not <project>/<rule id>");
    }

    @Test
    void noKeyIsRefused() {
        assertThatThrownBy(() -> RuleKey.ofBytes(null)).isInstanceOf(CorruptRecordException.class);
    }
}
