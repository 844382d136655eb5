package io.tidewatch.query.newest;

import com.google.re2j.PatternSyntaxException;
import io.tidewatch.model.TidewatchException;
import io.tidewatch.promql.source.LabelMatcher;
import io.tidewatch.timeseries.codec.ByteSink;
import io.tidewatch.timeseries.codec.ByteSource;
import io.tidewatch.timeseries.codec.CorruptBlockException;
import java.util.ArrayList;
import java.util.List;

/**
 * What one replica asks another: {@code docs/formats/newest-samples.md}.
 *
 * @param kind what is asked for
 * @param startMs inclusive
 * @param endMs inclusive
 * @param name a label or a family; else empty
 * @param partitions ascending
 * @param selectors of series
 */
public record Question(
        Kind kind,
        long startMs,
        long endMs,
        String name,
        List<Integer> partitions,
        List<List<LabelMatcher>> selectors) {
    /** Bytes of a question. */
    static final int MOST_BYTES = 1 << 20;

    private static final int VERSION = 1;
    private static final int MOST_PARTITIONS = 1 << 16;

    /** What is asked for; the order is that of the format. */
    public enum Kind {
        SAMPLES,
        EXEMPLARS,
        SERIES,
        LABEL_NAMES,
        LABEL_VALUES,
        METADATA
    }

    /** The same of other partitions. */
    Question of(List<Integer> others) {
        return new Question(kind, startMs, endMs, name, others, selectors);
    }

    byte[] bytes() {
        ByteSink out = new ByteSink(256);
        out.u8(VERSION);
        out.u8(kind.ordinal());
        out.zigzag(startMs);
        out.zigzag(endMs);
        out.text(name);
        out.varint(partitions.size());
        partitions.forEach(out::varint);
        out.varint(selectors.size());
        for (List<LabelMatcher> selector : selectors) {
            out.varint(selector.size());
            for (LabelMatcher matcher : selector) {
                out.u8(matcher.op().ordinal());
                out.text(matcher.name());
                out.text(matcher.value());
            }
        }
        return out.toBytes();
    }

    /** @throws TidewatchException the caller's fault, naming where the bytes do not follow the format */
    static Question read(byte[] bytes) {
        if (bytes.length > MOST_BYTES) {
            throw TidewatchException.caller("the question has more than " + MOST_BYTES + " bytes");
        }
        try {
            return read(new ByteSource(bytes));
        } catch (CorruptBlockException | PatternSyntaxException e) {
            throw TidewatchException.caller("the question cannot be read: " + e.getMessage());
        }
    }

    private static Question read(ByteSource in) {
        int version = in.u8("version");
        if (version != VERSION) {
            throw in.corrupt("version " + version + " is not known");
        }
        Kind kind = one(in, Kind.values(), "kind");
        long start = in.zigzag("start");
        long end = in.zigzag("end");
        String name = in.text("name");
        int count = in.between(0, MOST_PARTITIONS, "partitions");
        List<Integer> partitions = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            partitions.add(in.between(0, Integer.MAX_VALUE, "partition"));
        }
        int selectors = in.count("selectors", 1);
        List<List<LabelMatcher>> all = new ArrayList<>(selectors);
        for (int s = 0; s < selectors; s++) {
            int matchers = in.count("matchers", 3);
            List<LabelMatcher> selector = new ArrayList<>(matchers);
            for (int m = 0; m < matchers; m++) {
                LabelMatcher.Op op = one(in, LabelMatcher.Op.values(), "operator");
                selector.add(new LabelMatcher(in.text("label"), op, in.text("value")));
            }
            all.add(selector);
        }
        in.mustEnd("question");
        return new Question(kind, start, end, name, partitions, all);
    }

    private static <T> T one(ByteSource in, T[] of, String what) {
        int place = in.u8(what);
        if (place >= of.length) {
            throw in.corrupt(what + " " + place + " is not known");
        }
        return of[place];
    }
}
