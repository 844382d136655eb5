package io.tidewatch.ingest.scrape.loop;

import io.tidewatch.ingest.scrape.config.JobConfig;
import io.tidewatch.ingest.scrape.config.ScrapeLimits;
import io.tidewatch.ingest.scrape.targets.Target;
import io.tidewatch.ingest.series.LabelMasks;
import io.tidewatch.ingest.series.LabelRules;
import io.tidewatch.ingest.series.SeriesRef;
import io.tidewatch.model.Labels;
import java.util.Map;
import java.util.TreeMap;

/**
 * Makes the series of a target out of the labels that it exposes (Prometheus, {@code scrape.mutateSampleLabels}): the
 * target's own labels win, what they displace becomes {@code exported_…}, unless {@code honor_labels} says otherwise;
 * then the job's metric relabelling, its limits, and the masking and rules of every way in. Immutable.
 */
final class SampleLabels {
    /** What became of labels: a series, or why there is none. */
    record Outcome(SeriesRef series, String refused) {
        private static final SeriesRef NONE = new SeriesRef(Labels.EMPTY);
        /** A relabelling rule dropped it. */
        static final Outcome DROPPED = new Outcome(NONE, "");

        boolean isSeries() {
            return series != NONE;
        }
    }

    private final Target target;
    private final JobConfig job;

    SampleLabels(Target target) {
        this.target = target;
        this.job = target.job();
    }

    /** @throws ScrapeFailure when a limit of the job is exceeded, or relabelling has taken the name away */
    Outcome of(Labels exposed) {
        Map<String, String> labels = new TreeMap<>(exposed.toMap());
        target.labels().forEach((name, value) -> {
            if (job.honorLabels()) {
                labels.putIfAbsent(name, value);
            } else {
                String displaced = labels.put(name, value);
                if (displaced != null) {
                    String exported = "exported_" + name;
                    while (exposed.has(exported) || labels.containsKey(exported)) {
                        exported = "exported_" + exported;
                    }
                    labels.put(exported, displaced);
                }
            }
        });
        if (!job.metricRelabeling().apply(labels)) {
            return Outcome.DROPPED;
        }
        String name = labels.getOrDefault(Labels.NAME, "");
        if (name.isEmpty()) {
            throw new ScrapeFailure("relabelling leaves " + exposed + " without a name");
        }
        checkLimits(labels, name);
        return accepted(labels, name);
    }

    private void checkLimits(Map<String, String> labels, String metric) {
        ScrapeLimits limits = job.limits();
        if (limits.labels() > 0 && labels.size() > limits.labels()) {
            throw new ScrapeFailure("label_limit exceeded (metric: " + metric + ", number of labels: " + labels.size()
                    + ", limit: " + limits.labels() + ")");
        }
        if (limits.labelNameLength() == 0 && limits.labelValueLength() == 0) {
            return;
        }
        labels.forEach((name, value) -> {
            if (limits.labelNameLength() > 0 && name.length() > limits.labelNameLength()) {
                throw new ScrapeFailure("label_name_length_limit exceeded (metric: " + metric + ", label name: " + name
                        + ", length: " + name.length() + ", limit: " + limits.labelNameLength() + ")");
            }
            if (limits.labelValueLength() > 0 && value.length() > limits.labelValueLength()) {
                throw new ScrapeFailure("label_value_length_limit exceeded (metric: " + metric + ", label name: " + name
                        + ", length: " + value.length() + ", limit: " + limits.labelValueLength() + ")");
            }
        });
    }

    private static Outcome accepted(Map<String, String> labels, String metric) {
        String wrong = LabelRules.labelCount(labels.size());
        if (wrong.isEmpty()) {
            wrong = LabelRules.metricName(metric);
        }
        Labels.Builder builder = new Labels.Builder();
        for (Map.Entry<String, String> label : labels.entrySet()) {
            if (!wrong.isEmpty()) {
                return new Outcome(Outcome.NONE, metric + ": " + wrong);
            }
            String name = label.getKey();
            boolean isName = name.equals(Labels.NAME);
            wrong = LabelRules.labelName(name);
            if (wrong.isEmpty() && !isName) {
                wrong = LabelRules.labelValue(label.getValue());
            }
            builder.add(name, isName ? label.getValue() : LabelMasks.mask(name, label.getValue()));
        }
        return wrong.isEmpty()
                ? new Outcome(new SeriesRef(builder.build()), "")
                : new Outcome(Outcome.NONE, metric + ": " + wrong);
    }
}
