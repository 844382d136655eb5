package io.tidewatch.ingest.metric;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidewatch.ingest.intake.EventTime;
import io.tidewatch.ingest.intake.JsonElements;
import io.tidewatch.ingest.intake.Refusal;
import io.tidewatch.ingest.intake.Refusals;
import io.tidewatch.ingest.intake.RefusedElements;
import io.tidewatch.ingest.intake.RefusedException;
import io.tidewatch.ingest.series.SampleBatch;
import io.tidewatch.model.TidewatchException;
import java.util.List;

/**
 * A body of metrics, each read or refused on its own.
 *
 * @param accepted elements that were accepted
 * @param samples their samples and metadata
 * @param refused the others
 */
public record MetricRequest(int accepted, SampleBatch samples, Refusals refused) {
    /** The name under which a body may hold the array. */
    public static final String LIST = "metrics";

    /**
     * Reads a body.
     *
     * @param nowMs when it arrived
     * @param defaultTimeMs time of metrics that bring none
     * @throws TidewatchException by the caller's fault, when the body is not JSON at all
     */
    public static MetricRequest read(
            byte[] body, EventTime time, long nowMs, long defaultTimeMs, RefusedElements watcher) {
        List<JsonNode> elements = JsonElements.read(body, LIST);
        MetricReader reader = new MetricReader(time);
        SampleBatch samples = new SampleBatch(elements.size());
        Refusals refused = new Refusals();
        for (int index = 0; index < elements.size(); index++) {
            try {
                reader.read(elements.get(index), nowMs, defaultTimeMs, samples);
            } catch (RefusedException e) {
                Refusal refusal = e.at(index);
                refused.add(refusal);
                watcher.refused(refusal, elements.get(index));
            }
        }
        return new MetricRequest(elements.size() - refused.count(), samples, refused);
    }
}
