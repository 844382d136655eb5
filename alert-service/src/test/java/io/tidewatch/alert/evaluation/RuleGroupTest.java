package io.tidewatch.alert.evaluation;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidewatch.events.v1.GroupRule;
import io.tidewatch.events.v1.Rule;
import io.tidewatch.events.v1.RuleGroup;
import io.tidewatch.live.WindowLimits;
import io.tidewatch.model.Labels;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Rule groups over a stream that is driven by hand; what is recorded comes back on it. */
class RuleGroupTest {
    private static final String GROUP = "g";

    private final DrivenEvaluator service = new DrivenEvaluator(WindowLimits.DEFAULT);

    private static GroupRule.Builder record(String name, String expression) {
        return GroupRule.newBuilder()
                .setRuleId("r-" + name)
                .setVersion(1)
                .setRecords(true)
                .setName(name)
                .setExpression(expression);
    }

    private static GroupRule.Builder alert(String name, String expression) {
        return GroupRule.newBuilder()
                .setRuleId("a-" + name)
                .setVersion(1)
                .setName(name)
                .setExpression(expression);
    }

    private static Rule.Builder group(long version, RuleGroup.Builder group, GroupRule.Builder... rules) {
        for (GroupRule.Builder rule : rules) {
            group.addRules(rule);
        }
        return Rule.newBuilder()
                .setRuleId(GROUP)
                .setProject("default")
                .setVersion(version)
                .setName("group")
                .setEnabled(true)
                .setGroup(group.setNamespace("file.yml"));
    }

    private static RuleGroup.Builder everySecond() {
        return RuleGroup.newBuilder().setIntervalMs(1_000);
    }

    @Test
    void aRuleSeesWhatThoseBeforeItRecordAtTheSameInstant() {
        service.put(group(
                1,
                everySecond(),
                record("job:x:sum", "sum by (host) (x)").putLabels("team", "core"),
                record("job:x:double", "job:x:sum * 2"),
                alert("High", "job:x:double > 10").putAnnotations("summary", "{{ $labels.host }} at {{ $value }}")));
        service.sample("x", "h1", 6, 0);
        service.pass(1_500);
        List<String> sums = service.recorded("job:x:sum");
        List<String> doubles = service.recorded("job:x:double");
        assertThat(sums).isNotEmpty().allMatch(sample -> sample.startsWith("{host=\"h1\", team=\"core\"} 6.0@"));
        assertThat(doubles).hasSameSizeAs(sums).allMatch(sample -> sample.contains(" 12.0@"));
        assertThat(times(doubles)).isEqualTo(times(sums));
        assertThat(service.told()).containsExactly("a-High h1 INACTIVE>FIRING CONDITION_MET");
    }

    private static List<String> times(List<String> samples) {
        return samples.stream()
                .map(sample -> sample.substring(sample.indexOf('@')))
                .toList();
    }

    @Test
    void samplesLieOneIntervalApartAndASeriesThatIsGoneEndsOnce() {
        service.put(group(1, everySecond(), record("n:x", "x > 5")));
        service.sample("x", "h1", 6, 0);
        service.pass(2_500);
        assertThat(times(service.recorded("n:x"))).hasSize(2).doesNotHaveDuplicates();
        service.sample("x", "h1", 1, 0);
        service.pass(3_000);
        assertThat(service.recorded("n:x")).hasSize(1).allMatch(sample -> sample.startsWith("{host=\"h1\"} end@"));
    }

    @Test
    void theQueryOffsetMovesWhatIsReadAndTheTimeStamp() {
        service.put(group(1, everySecond().setQueryOffsetMs(3_000), record("n:x", "x")));
        service.sample("x", "h1", 6, 0);
        service.pass(2_900);
        assertThat(service.recorded("n:x")).isEmpty();
        service.pass(1_500);
        List<String> recorded = service.recorded("n:x");
        assertThat(recorded).isNotEmpty();
        double second =
                Double.parseDouble(recorded.get(0).substring(recorded.get(0).indexOf('@') + 1));
        assertThat(second).isLessThan(1.5);
    }

    @Test
    void moreSeriesThanTheLimitAreAnErrorInPrometheusWords() {
        service.put(group(1, everySecond().setLimit(1), record("n:x", "x"), alert("A", "x > 0")));
        service.sample("x", "h1", 6, 0);
        service.pass(1_500);
        assertThat(service.recorded("n:x")).hasSize(1);
        assertThat(service.told()).containsExactly("a-A h1 INACTIVE>FIRING CONDITION_MET");
        service.sample("x", "h2", 7, 0);
        service.pass(1_500);
        assertThat(service.recorded("n:x")).isEmpty();
        assertThat(service.error("r-n:x")).isEqualTo("exceeded limit of 1 with 2 series");
        assertThat(service.error("a-A")).isEqualTo("exceeded limit of 1 with 2 alerts");
        assertThat(service.told()).containsExactly("a-A h1 FIRING>INACTIVE EVALUATION_FAILED");
    }

    @Test
    void anAlertThatNeedsNoOrderIsEvaluatedAsItsSampleArrives() {
        service.put(group(1, RuleGroup.newBuilder().setIntervalMs(600_000), alert("A", "x > 5")));
        service.sample("x", "h1", 6, 0);
        assertThat(service.told()).containsExactly("a-A h1 INACTIVE>FIRING CONDITION_MET");
        assertThat(service.recorded("ALERTS"))
                .containsExactly("{alertname=\"A\", alertstate=\"firing\", host=\"h1\"} 1.0@0.2");
        assertThat(service.recorded("ALERTS_FOR_STATE"))
                .containsExactly("{alertname=\"A\", host=\"h1\"} " + Math.floorDiv(DrivenEvaluator.START_MS, 1000) / 1.0
                        + "@0.2");
        service.pass(100);
        service.sample("x", "h1", 1, 0);
        assertThat(service.recorded("ALERTS").get(0)).contains(" end@");
        assertThat(service.recorded("ALERTS_FOR_STATE").get(0)).contains(" end@");
    }

    @Test
    void alertsThatStayActiveAreRepeatedAndEndWithTheirRule() {
        service.put(group(1, everySecond(), alert("A", "x > 5")));
        service.sample("x", "h1", 6, 0);
        service.pass(31_000);
        assertThat(service.recorded("ALERTS")).hasSize(3);
        service.told();
        service.remove(GROUP);
        assertThat(service.told()).containsExactly("a-A h1 FIRING>INACTIVE RULE_DELETED");
        assertThat(service.recorded("ALERTS")).hasSize(1).allMatch(sample -> sample.contains(" end@"));
    }

    @Test
    void whatARuleRecordedEndsWithTheRule() {
        service.put(group(1, everySecond(), record("n:x", "x"), record("n:y", "x")));
        service.sample("x", "h1", 6, 0);
        service.pass(1_500);
        service.recorded("n:x");
        service.recorded("n:y");
        service.put(group(2, everySecond(), record("n:x", "x")));
        service.pass(1_500);
        assertThat(service.recorded("n:y")).hasSize(1).allMatch(sample -> sample.contains(" end@"));
        assertThat(service.recorded("n:x")).isNotEmpty().noneMatch(sample -> sample.contains(" end@"));
    }

    @Test
    void anAlertKeepsItsStateWhenItsGroupIsReplacedAndItIsTheSame() {
        service.put(group(1, everySecond(), alert("A", "x > 5"), alert("B", "x > 5")));
        service.sample("x", "h1", 6, 0);
        service.told();
        service.put(group(2, everySecond(), alert("B", "x > 50").setVersion(2), alert("A", "x > 5")));
        assertThat(service.told()).containsExactly("a-B h1 FIRING>INACTIVE RULE_CHANGED");
    }

    @Test
    void anAlertThatComesToReadARecordedSeriesKeepsItsState() {
        service.put(group(1, everySecond(), alert("A", "n:x > 5")));
        service.sample("n:x", "h1", 6, 0);
        service.told();
        service.put(group(2, everySecond(), record("n:x", "x"), alert("A", "n:x > 5")));
        service.pass(1_500);
        assertThat(service.told()).isEmpty();
    }

    @Test
    void afterARestartNoInstantIsMissingAndSeriesStillEnd() {
        service.put(group(1, everySecond(), record("n:x", "x > 5"), alert("A", "n:x > 5")));
        service.sample("x", "h1", 6, 0);
        service.pass(2_500);
        service.nowMs += 3_000;
        service.restart();
        service.pass(1_000);
        List<String> recorded = service.recorded("n:x");
        assertThat(recorded).hasSizeGreaterThanOrEqualTo(6);
        for (int i = 1; i < recorded.size(); i++) {
            assertThat(Math.round(1_000 * (second(recorded.get(i)) - second(recorded.get(i - 1)))))
                    .isEqualTo(1_000);
        }
        service.restart();
        service.sample("x", "h1", 1, 0);
        service.pass(2_500);
        assertThat(service.recorded("n:x"))
                .filteredOn(sample -> sample.contains("end"))
                .hasSize(1);
        assertThat(service.told())
                .containsExactly("a-A h1 INACTIVE>FIRING CONDITION_MET", "a-A h1 FIRING>INACTIVE CONDITION_ENDED");
    }

    private static double second(String sample) {
        return Double.parseDouble(sample.substring(sample.indexOf('@') + 1));
    }

    @Test
    void keepFiringForHoldsAnAlertThatHasFired() {
        service.put(group(
                1,
                everySecond(),
                alert("OnArrival", "x > 5").setKeepFiringForMs(2_000),
                record("n:x", "x"),
                alert("InOrder", "n:x > 5").setKeepFiringForMs(2_000)));
        service.sample("x", "h1", 6, 0);
        service.pass(1_500);
        service.told();
        service.sample("x", "h1", 1, 0);
        service.pass(1_500);
        assertThat(service.told()).isEmpty();
        service.pass(3_000);
        assertThat(service.told())
                .containsExactlyInAnyOrder(
                        "a-OnArrival h1 FIRING>INACTIVE CONDITION_ENDED",
                        "a-InOrder h1 FIRING>INACTIVE CONDITION_ENDED");
    }

    @Test
    void twoSeriesThatBecomeOneAreAnErrorInPrometheusWords() {
        service.put(group(
                1, everySecond(), record("n:x", "{__name__=~\"x|y\"}"), record("n:z", "x"), record("n:bad", "x @ 5")));
        service.sample("x", "h1", 6, 0);
        service.sample("y", "h1", 6, 0);
        service.pass(1_500);
        assertThat(service.error("r-n:x"))
                .isEqualTo("vector contains metrics with the same labelset after applying rule labels");
        assertThat(service.recorded("n:z")).isNotEmpty();
        assertThat(service.error("r-n:bad")).contains("'@'");
    }

    @Test
    void labelsMayBeTemplatesAndTemplatesMayAskTheStream() {
        service.put(group(
                1,
                everySecond(),
                alert("A", "x > 5")
                        .putLabels("level", "{{ if gt $value 50.0 }}high{{ else }}low{{ end }}")
                        .putLabels("severity", "page")
                        .putAnnotations("others", "{{ range query \"sort(limit_x)\" }}{{ .Value }} {{ end }}")));
        service.sample("limit_x", "h1", 3, 0);
        service.sample("limit_x", "h2", 4, 0);
        service.sample("x", "h1", 6, 0);
        service.pass(500);
        assertThat(service.alert("a-A").getLabelsMap())
                .containsEntry("level", "low")
                .containsEntry("severity", "page")
                .containsEntry("alertname", "A");
        assertThat(service.alert("a-A").getAnnotationsMap()).containsEntry("others", "3 4 ");
        assertThat(Labels.of(service.alert("a-A").getLabelsMap()).get("host")).isEqualTo("h1");
    }
}
