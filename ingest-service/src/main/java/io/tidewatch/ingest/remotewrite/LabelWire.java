package io.tidewatch.ingest.remotewrite;

import com.google.protobuf.CodedInputStream;
import io.tidewatch.ingest.series.LabelRules;
import io.tidewatch.model.Labels;
import java.io.IOException;

/**
 * The labels of a {@code prometheus.TimeSeries} or {@code prometheus.Exemplar}: field 1, repeated, each with name (1)
 * and value (2).
 */
final class LabelWire {
    private static final int LABEL = (1 << 3) | 2;
    private static final int NAME = (1 << 3) | 2;
    private static final int VALUE = (2 << 3) | 2;

    private LabelWire() {}

    /** Labels of a series, checked and masked; other fields in between are passed over. */
    static Labels series(byte[] wire, int from, int to, LabelRules.Names names) throws IOException, WrongPartException {
        return read(wire, from, to, names).series();
    }

    /** Labels of an exemplar, checked and masked. */
    static Labels exemplar(byte[] wire, int from, int to, LabelRules.Names names)
            throws IOException, WrongPartException {
        return read(wire, from, to, names).exemplar();
    }

    private static LabelCheck read(byte[] wire, int from, int to, LabelRules.Names names)
            throws IOException, WrongPartException {
        CodedInputStream in = CodedInputStream.newInstance(wire, from, to - from);
        LabelCheck labels = new LabelCheck(names);
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
            labels.add(name, value);
        }
        return labels;
    }
}
