package io.tidewatch.kit.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidewatch.kit.problems.ProblemException;
import io.tidewatch.model.ProjectId;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AccessRulesTest {
    private final AccessRules open = new AccessRules(AccessMode.NONE, Optional.empty(), List.of());
    private final AccessRules keys =
            new AccessRules(AccessMode.KEYS, Optional.of("0123456789abcdef"), List.of("/", "/errors", "/assets/*"));

    @Test
    void withoutKeysOnlyLoopbackIsServed() {
        assertThatCode(() -> open.checkBinding("127.0.0.1")).doesNotThrowAnyException();
        assertThatCode(() -> open.checkBinding("localhost")).doesNotThrowAnyException();
        assertThatCode(() -> keys.checkBinding("0.0.0.0")).doesNotThrowAnyException();
        assertThatThrownBy(() -> open.checkBinding("0.0.0.0"))
                .hasMessageContaining("quarkus.http.host is 0.0.0.0")
                .hasMessageContaining("tidewatch.auth.mode");
    }

    @Test
    void modeKeysNeedsAKeyOfSomeLength() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new AccessRules(AccessMode.KEYS, Optional.empty(), List.of()))
                .withMessageContaining("tidewatch.auth.admin-key");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new AccessRules(AccessMode.KEYS, Optional.of("short"), List.of()));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> AccessMode.of("maybe"))
                .withMessageContaining("'maybe'");
    }

    @Test
    void onlyTheAdminsKeyIsTheAdminsKey() {
        assertThat(keys.isAdminKey("0123456789abcdef")).isTrue();
        assertThat(keys.isAdminKey("0123456789abcdeg")).isFalse();
        assertThat(keys.isAdminKey("")).isFalse();
        assertThat(open.isAdminKey("")).isFalse();
    }

    @Test
    void theApiNeedsAKeyAndMetricsDoFromElsewhere() {
        assertThat(keys.isOpen("/api/v1/query", true)).isFalse();
        assertThat(keys.isOpen("/q/health/ready", false)).isTrue();
        assertThat(keys.isOpen("/q/metrics", false)).isFalse();
        assertThat(keys.isOpen("/metrics", true)).isTrue();
        assertThat(open.isOpen("/api/v1/query", false)).isTrue();
    }

    @Test
    void whatIsNotNamedAsOpenNeedsAKey() {
        assertThat(keys.isOpen("/", false)).isTrue();
        assertThat(keys.isOpen("/errors", false)).isTrue();
        assertThat(keys.isOpen("/assets/page-1a2b.js", false)).isTrue();
        assertThat(keys.isOpen("/errors/more", false)).isFalse();
        assertThat(keys.isOpen("/elsewhere", true)).isFalse();
        assertThat(keys.isOpen("/API/v1/query", true)).isFalse();
    }

    @Test
    void matrixParametersOpenNothing() {
        assertThat(keys.isOpen("/api;a=b/v1/query", true)).isFalse();
        assertThat(keys.isOpen("/;a/api/v1/query", true)).isFalse();
        assertThat(keys.isOpen("/assets/;a", true)).isFalse();
        assertThat(keys.isOpen("/q/health/;a", true)).isFalse();
    }

    @Test
    void aKeyComesInEitherHeader() {
        assertThat(AccessRules.keyOf("bearer abc", null)).isEqualTo("abc");
        assertThat(AccessRules.keyOf(null, "abc")).isEqualTo("abc");
        assertThat(AccessRules.keyOf("Basic abc", null)).isNull();
    }

    @Test
    void aRequestWithoutAProjectIsOfTheDefaultOne() {
        assertThat(ProjectResolver.resolve(null)).isEqualTo(ProjectId.DEFAULT);
        assertThat(ProjectResolver.resolve("shop")).isEqualTo(new ProjectId("shop"));
        assertThatThrownBy(() -> ProjectResolver.resolve("Not a project"))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("X-Tidewatch-Project");
    }
}
