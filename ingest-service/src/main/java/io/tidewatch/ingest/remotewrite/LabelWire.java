package io.tidewatch.ingest.remotewrite;

import com.google.protobuf.CodedInputStream;
import io.tidewatch.ingest.intake.Quote;
import io.tidewatch.ingest.masking.TextMasker;
import io.tidewatch.ingest.series.LabelRules;
import io.tidewatch.model.Labels;
import java.io.IOException;

/**
 * The labels of a {@code prometheus.TimeSeries}: field 1, repeated, each with name (1) and value (2). They must be
 * sorted by name and unique, names allowed, {@code __name__} among them (Remote-Write 1.0, section "Labels"). A label
 * with an empty value counts as absent.
 */
final class LabelWire {
    private static final int LABEL = (1 << 3) | 2;
    private static final int NAME = (1 << 3) | 2;
    private static final int VALUE = (2 << 3) | 2;

    /** The labels break a rule; the message says which. */
    static final class WrongLabelsException extends Exception {
        private static final long serialVersionUID = 1L;

        WrongLabelsException(String message) {
            super(message, null, false, false);
        }
    }

    private LabelWire() {}

    /** Reads, checks and masks the labels; other fields in between are passed over. */
    static Labels read(byte[] wire, int from, int to) throws IOException, WrongLabelsException {
        CodedInputStream in = CodedInputStream.newInstance(wire, from, to - from);
        Labels.Builder builder = new Labels.Builder();
        String before = "";
        int count = 0;
        boolean named = false;
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            if (tag != LABEL) {
                in.skipField(tag);
                continue;
            }
            int limit = in.pushLimit(in.readRawVarint32());
            String name = "";
            String value = "";
            for (int field = in.readTag(); field != 0; field = in.readTag()) {
                switch (field) {
                    case NAME -> name = in.readStringRequireUtf8();
                    case VALUE -> value = in.readStringRequireUtf8();
                    default -> in.skipField(field);
                }
            }
            in.popLimit(limit);
            check(name, value, before, ++count);
            named |= name.equals(Labels.NAME) && !value.isEmpty();
            before = name;
            builder.add(name, name.equals(Labels.NAME) ? value : TextMasker.mask(name, value));
        }
        if (!named) {
            throw new WrongLabelsException("labels without __name__");
        }
        return builder.build();
    }

    private static void check(String name, String value, String before, int count) throws WrongLabelsException {
        refuse("label", LabelRules.labelName(name));
        refuse("label " + name, LabelRules.labelValue(value));
        refuse("series", LabelRules.labelCount(count));
        if (name.equals(Labels.NAME) && !value.isEmpty()) {
            refuse("__name__", LabelRules.metricName(value));
        }
        int order = before.compareTo(name);
        if (order == 0) {
            throw new WrongLabelsException("label '" + Quote.of(name) + "' stands twice");
        }
        if (order > 0) {
            throw new WrongLabelsException(
                    "label '" + Quote.of(name) + "' stands after '" + Quote.of(before) + "'; labels must be sorted");
        }
    }

    private static void refuse(String what, String wrong) throws WrongLabelsException {
        if (!wrong.isEmpty()) {
            throw new WrongLabelsException(what + ": " + wrong);
        }
    }
}
