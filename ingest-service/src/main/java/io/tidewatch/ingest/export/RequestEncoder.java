package io.tidewatch.ingest.export;

import io.tidewatch.ingest.scrape.config.RemoteWriteConfig.Message;
import io.tidewatch.ingest.series.Metadata;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/** Writes requests of one version of remote write, not compressed. Reusable, not for several threads. */
abstract class RequestEncoder {
    /** The samples of a series in a request, floats or histograms, in the order in which they came. */
    static final class Group {
        private final List<OutSample> samples = new ArrayList<>(1);

        OutSeries series() {
            return samples.get(0).series();
        }

        List<OutSample> samples() {
            return samples;
        }
    }

    /** An encoder of that version. */
    static RequestEncoder of(Message message, FamilyBook families) {
        return switch (message) {
            case VERSION_1 -> new WriteRequestEncoder();
            case VERSION_2 -> new WriteRequest2Encoder(families);
        };
    }

    /** A request with all these samples; those of a series stay in their order. */
    final byte[] encode(List<OutSample> samples) {
        Map<OutSeries, Group> floats = new IdentityHashMap<>();
        Map<OutSeries, Group> histograms = new IdentityHashMap<>();
        List<Group> groups = new ArrayList<>();
        for (OutSample sample : samples) {
            boolean withHistograms =
                    sample.histogram() != null || (!sample.hasPoint() && histograms.containsKey(sample.series()));
            Map<OutSeries, Group> kind = withHistograms ? histograms : floats;
            Group group = kind.get(sample.series());
            if (group == null) {
                group = new Group();
                kind.put(sample.series(), group);
                groups.add(group);
            }
            group.samples.add(sample);
        }
        return request(groups);
    }

    abstract byte[] request(List<Group> groups);

    /** A request of 1.0 that holds nothing but metadata. */
    static byte[] metadata(List<Metadata> families) {
        WireBuffer request = new WireBuffer();
        WireBuffer message = new WireBuffer();
        for (Metadata family : families) {
            message.clear();
            message.integer(1, family.type().ordinal());
            message.text(2, family.family());
            message.text(4, family.help());
            message.text(5, family.unit());
            request.nested(3, message);
        }
        return request.toBytes();
    }
}
