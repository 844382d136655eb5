package io.tidewatch.query.remoteread;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.WireFormat;
import com.google.re2j.PatternSyntaxException;
import io.tidewatch.model.TidewatchException;
import io.tidewatch.promql.source.LabelMatcher;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * A {@code prometheus.ReadRequest} ({@code prompb/remote.proto}).
 *
 * @param queries what is asked for
 * @param streamed whether the client takes streamed chunks
 */
public record ReadRequest(List<Query> queries, boolean streamed) {
    private static final int QUERIES = 1;
    private static final int ACCEPTED_TYPES = 2;
    private static final int STREAMED_XOR_CHUNKS = 1;
    private static final int MOST_QUERIES = 100;

    private static final LabelMatcher.Op[] OPS = {
        LabelMatcher.Op.EQUAL, LabelMatcher.Op.NOT_EQUAL, LabelMatcher.Op.REGEX, LabelMatcher.Op.NOT_REGEX
    };

    /**
     * Samples of the series that every matcher matches.
     *
     * @param startMs inclusive, milliseconds since the Unix epoch
     * @param endMs inclusive
     */
    public record Query(long startMs, long endMs, List<LabelMatcher> matchers) {}

    /** @throws TidewatchException by the caller's fault when it does not parse */
    public static ReadRequest parse(byte[] bytes) {
        try {
            CodedInputStream in = CodedInputStream.newInstance(bytes);
            List<Query> queries = new ArrayList<>();
            boolean streamed = false;
            for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
                int field = WireFormat.getTagFieldNumber(tag);
                if (field == QUERIES) {
                    queries.add(query(nested(in)));
                } else if (field == ACCEPTED_TYPES) {
                    streamed |= accepted(in, tag);
                } else {
                    in.skipField(tag);
                }
            }
            if (queries.size() > MOST_QUERIES) {
                throw TidewatchException.caller(
                        queries.size() + " queries in one request; at most " + MOST_QUERIES + " are answered");
            }
            return new ReadRequest(queries, streamed);
        } catch (InvalidProtocolBufferException e) {
            throw TidewatchException.caller("the read request does not parse: " + e.getMessage());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The first type that the client names and we have; packed or not. */
    private static boolean accepted(CodedInputStream in, int tag) throws IOException {
        if (WireFormat.getTagWireType(tag) == WireFormat.WIRETYPE_VARINT) {
            return in.readEnum() == STREAMED_XOR_CHUNKS;
        }
        CodedInputStream types = nested(in);
        boolean streamed = false;
        while (!types.isAtEnd()) {
            streamed |= types.readEnum() == STREAMED_XOR_CHUNKS;
        }
        return streamed;
    }

    private static Query query(CodedInputStream in) throws IOException {
        long start = 0;
        long end = 0;
        List<LabelMatcher> matchers = new ArrayList<>();
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            switch (WireFormat.getTagFieldNumber(tag)) {
                case 1 -> start = in.readInt64();
                case 2 -> end = in.readInt64();
                case 3 -> matchers.add(matcher(nested(in)));
                default -> in.skipField(tag);
            }
        }
        return new Query(start, end, matchers);
    }

    private static LabelMatcher matcher(CodedInputStream in) throws IOException {
        int type = 0;
        String name = "";
        String value = "";
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            switch (WireFormat.getTagFieldNumber(tag)) {
                case 1 -> type = in.readEnum();
                case 2 -> name = in.readStringRequireUtf8();
                case 3 -> value = in.readStringRequireUtf8();
                default -> in.skipField(tag);
            }
        }
        if (type < 0 || type >= OPS.length) {
            throw TidewatchException.caller("invalid matcher type " + type);
        }
        try {
            return new LabelMatcher(name, OPS[type], value);
        } catch (PatternSyntaxException e) {
            throw TidewatchException.caller("matcher of " + name + ": " + e.getMessage());
        }
    }

    private static CodedInputStream nested(CodedInputStream in) throws IOException {
        return CodedInputStream.newInstance(in.readByteArray());
    }
}
