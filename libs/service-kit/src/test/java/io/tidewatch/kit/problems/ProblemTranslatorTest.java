package io.tidewatch.kit.problems;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidewatch.kit.problems.ProblemTranslator.Translation;
import io.tidewatch.model.Fault;
import io.tidewatch.model.TidewatchException;
import java.net.ConnectException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ProblemTranslatorTest {
    record Inner(int count) {}

    record Body(String name, List<Inner> inner) {}

    @Test
    void aFaultDecidesTheStatus() {
        assertThat(status(TidewatchException.caller("wrong"))).isEqualTo(400);
        assertThat(status(TidewatchException.limit("too many series"))).isEqualTo(422);
        assertThat(status(TidewatchException.dependency("Kafka is away", null))).isEqualTo(503);
        assertThat(status(new TidewatchException(Fault.BUG, "ours"))).isEqualTo(500);
        assertThat(status(new IllegalStateException("ours"))).isEqualTo(500);
    }

    @Test
    void onlyOursIsLoggedAndItsMessageStaysInside() {
        Translation translation = ProblemTranslator.translate(new IllegalStateException("secret"));
        assertThat(translation.bug()).isTrue();
        assertThat(translation.problem().detail()).doesNotContain("secret");
        assertThat(ProblemTranslator.translate(TidewatchException.caller("wrong"))
                        .bug())
                .isFalse();
    }

    @Test
    void aDependencyThatIsAwayIsToBeTriedAgain() {
        assertThat(ProblemTranslator.translate(new CompletionException(new ConnectException("refused")))
                        .retryAfter())
                .isEqualTo(Duration.ofSeconds(2));
        assertThat(status(new SQLException("terminating", "57P01"))).isEqualTo(503);
        assertThat(status(new SQLException("syntax", "42601"))).isEqualTo(500);
    }

    @Test
    void aFullBufferSaysWhenToComeBack() {
        Translation translation =
                ProblemTranslator.translate(ProblemException.tooMany("the buffer is full", Duration.ofSeconds(3)));
        assertThat(translation.problem().status()).isEqualTo(429);
        assertThat(translation.retryAfter()).isEqualTo(Duration.ofSeconds(3));
    }

    @Test
    void brokenJsonIsToldWithLineAndColumn() {
        assertThat(detail("[\n  oops]")).startsWith("the body is not JSON at line 2, column ");
    }

    @Test
    void jsonOfTheWrongShapeIsToldWithIndexAndFieldPath() {
        Problem problem =
                read("[{\"name\": \"a\"}, {\"name\": \"b\", \"inner\": [{\"count\": 1}, {\"count\": \"x\"}]}]");
        assertThat(problem.errors()).hasSize(1);
        assertThat(problem.errors().get(0).index()).isEqualTo(1);
        assertThat(problem.errors().get(0).field()).isEqualTo("inner[1].count");
        assertThat(problem.detail()).startsWith("[1].inner[1].count: ").contains("line 1");
    }

    @Test
    void anUnknownFieldIsNamed() {
        assertThat(detail("[{\"nane\": \"a\"}]")).contains("'nane' is not a field here");
    }

    @Test
    void atMostTwentyFieldsAreListed() {
        List<FieldError> many = IntStream.range(0, 50)
                .mapToObj(i -> new FieldError(i, "f", "wrong"))
                .toList();
        Problem problem = ProblemException.invalid(many).problem();
        assertThat(problem.errors()).hasSize(20);
        assertThat(problem.detail()).isEqualTo("[0].f: wrong");
    }

    private static int status(Throwable error) {
        return ProblemTranslator.translate(error).problem().status();
    }

    private static String detail(String json) {
        return read(json).detail();
    }

    private static Problem read(String json) {
        Throwable error = catchThrowable(() -> new ObjectMapper().readValue(json, new TypeReference<List<Body>>() {}));
        if (error instanceof com.fasterxml.jackson.databind.JsonMappingException mapping
                && mapping.getCause() instanceof com.fasterxml.jackson.core.JsonProcessingException cause) {
            error = cause;
        }
        return ProblemTranslator.translate(error).problem();
    }
}
