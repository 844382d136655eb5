package io.tidewatch.ingest.otlp;

import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.resource.v1.Resource;
import io.tidewatch.ingest.series.LabelRules;
import io.tidewatch.ingest.series.SeriesRef;
import io.tidewatch.model.Labels;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a resource gives its series: {@code job} from {@code service.namespace} and {@code service.name},
 * {@code instance} from {@code service.instance.id}, promoted attributes, and the series {@code target_info} with the
 * others. Immutable.
 */
final class ResourceLabels {
    static final String TARGET_INFO = "target_info";
    private static final String NAME = "service.name";
    private static final String NAMESPACE = "service.namespace";
    private static final String INSTANCE = "service.instance.id";

    private final Map<String, String> identity = new TreeMap<>();
    private final Map<String, String> promoted;
    private final @Nullable SeriesRef targetInfo;

    ResourceLabels(Resource resource, Set<String> promote, AttributeLabels labels) {
        String name = "";
        String namespace = "";
        List<KeyValue> toPromote = new ArrayList<>();
        List<KeyValue> rest = new ArrayList<>();
        for (KeyValue attribute : resource.getAttributesList()) {
            switch (attribute.getKey()) {
                case NAME -> name = AttributeText.of(attribute.getValue());
                case NAMESPACE -> namespace = AttributeText.of(attribute.getValue());
                case INSTANCE -> put("instance", AttributeText.of(attribute.getValue()));
                default -> rest.add(attribute);
            }
            if (promote.contains(attribute.getKey())) {
                toPromote.add(attribute);
            }
        }
        put("job", namespace.isEmpty() || name.isEmpty() ? name : namespace + "/" + name);
        promoted = labels.of(toPromote, "");
        Map<String, String> others = labels.of(rest, "");
        targetInfo = others.isEmpty() || identity.isEmpty() ? null : info(others);
    }

    private void put(String name, String value) {
        if (!value.isEmpty()) {
            identity.put(name, value);
        }
    }

    /** {@code job} and {@code instance}, which no attribute replaces. */
    Map<String, String> identity() {
        return identity;
    }

    /** Promoted attributes, which attributes of a point replace. */
    Map<String, String> promoted() {
        return promoted;
    }

    /**
     * The series {@code target_info}; null when there is nothing to say or nobody to say it of. Values that are too
     * long are cut, labels beyond the most are left out: it describes, and must not cost the points.
     */
    @Nullable
    SeriesRef targetInfo() {
        return targetInfo;
    }

    private SeriesRef info(Map<String, String> others) {
        Labels.Builder builder = new Labels.Builder();
        builder.add(Labels.NAME, TARGET_INFO);
        identity.forEach((name, value) -> builder.add(name, cut(value)));
        int count = 1 + identity.size();
        for (Map.Entry<String, String> label : others.entrySet()) {
            boolean fits = count < LabelRules.MOST_LABELS && label.getKey().length() <= LabelRules.LONGEST_NAME;
            if (fits && !identity.containsKey(label.getKey())) {
                builder.add(label.getKey(), cut(label.getValue()));
                count++;
            }
        }
        return new SeriesRef(builder.build());
    }

    private static String cut(String value) {
        String text = value.replace("\0", "");
        return text.length() > LabelRules.LONGEST_VALUE ? text.substring(0, LabelRules.LONGEST_VALUE) : text;
    }
}
