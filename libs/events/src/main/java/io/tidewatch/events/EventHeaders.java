package io.tidewatch.events;

import io.tidewatch.model.ProjectId;
import io.tidewatch.model.TimeRange;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * The headers of a record on an internal topic, format version {@value #VERSION}. They are enough to decide whether the
 * value is worth opening. Immutable apart from the filter, which nobody changes after it was handed over.
 *
 * @param kind what the value holds
 * @param project whose events these are; null for a record of no one project (heartbeats, some dead letters)
 * @param count events in the record, ≥ 0
 * @param time oldest and newest time stamp; null when the record has none
 * @param families metric families in the record; null when not given, which means any
 * @param labels whether the record carries labels of series
 * @param traceparent W3C trace context, null when there is none
 */
public record EventHeaders(
        RecordHeaders.Kind kind,
        @Nullable ProjectId project,
        int count,
        @Nullable TimeRange time,
        @Nullable FamilyBloom families,
        boolean labels,
        @Nullable String traceparent) {
    /** The format version that is written. */
    public static final int VERSION = 1;

    /** Headers of events of a project, without time range, families, labels and trace. */
    public static EventHeaders batch(ProjectId project, int count) {
        return new EventHeaders(RecordHeaders.Kind.BATCH, project, count, null, null, false, null);
    }

    /** Headers of a heartbeat. */
    public static EventHeaders heartbeat() {
        return new EventHeaders(RecordHeaders.Kind.HEARTBEAT, null, 1, null, null, false, null);
    }

    /** These headers with a time range. */
    public EventHeaders withTime(@Nullable TimeRange range) {
        return new EventHeaders(kind, project, count, range, families, labels, traceparent);
    }

    /** These headers with a trace context. */
    public EventHeaders withTraceparent(@Nullable String context) {
        return new EventHeaders(kind, project, count, time, families, labels, context);
    }

    /**
     * The project of a record that must have one.
     *
     * @throws CorruptRecordException when it has none
     */
    public ProjectId requireProject() {
        if (project == null) {
            throw missing(RecordHeaders.PROJECT);
        }
        return project;
    }

    /** Whether the record may hold points in the range; true when it says nothing about time. */
    public boolean mightOverlap(TimeRange range) {
        return time == null || time.overlaps(range);
    }

    /** Whether the record may hold the family ({@link MetricFamily#hash}); true when it does not say. */
    public boolean mightContain(long familyHash) {
        return families == null || families.mightContain(familyHash);
    }

    /** Adds these headers to a record's. */
    public void writeTo(Headers headers) {
        headers.add(RecordHeaders.VERSION, new byte[] {VERSION});
        headers.add(RecordHeaders.KIND, new byte[] {kind.code()});
        if (project != null) {
            headers.add(RecordHeaders.PROJECT, project.value().getBytes(StandardCharsets.UTF_8));
        }
        headers.add(
                RecordHeaders.COUNT,
                ByteBuffer.allocate(Integer.BYTES).putInt(count).array());
        if (time != null) {
            headers.add(
                    RecordHeaders.TIME_RANGE,
                    ByteBuffer.allocate(2 * Long.BYTES)
                            .putLong(time.startMs())
                            .putLong(time.endMs())
                            .array());
        }
        if (families != null) {
            headers.add(RecordHeaders.FAMILIES, families.toBytes());
        }
        if (labels) {
            headers.add(RecordHeaders.LABELS, new byte[0]);
        }
        if (traceparent != null) {
            headers.add(RecordHeaders.TRACEPARENT, traceparent.getBytes(StandardCharsets.UTF_8));
        }
    }

    /**
     * Reads a record's headers; those of other names are left alone.
     *
     * @throws UnknownVersionException when the version is not known
     * @throws CorruptRecordException when a header is missing or malformed; the message names it
     */
    public static EventHeaders read(Headers headers) {
        int version = oneByte(headers, RecordHeaders.VERSION);
        if (version != VERSION) {
            throw new UnknownVersionException(-1, version);
        }
        int count = required(headers, RecordHeaders.COUNT, Integer.BYTES).getInt();
        if (count < 0) {
            throw malformed(RecordHeaders.COUNT, "is negative");
        }
        byte[] families = value(headers, RecordHeaders.FAMILIES);
        return new EventHeaders(
                kind(oneByte(headers, RecordHeaders.KIND)),
                project(headers),
                count,
                time(headers),
                families == null ? null : FamilyBloom.ofBytes(families),
                headers.lastHeader(RecordHeaders.LABELS) != null,
                text(headers, RecordHeaders.TRACEPARENT));
    }

    private static RecordHeaders.Kind kind(int code) {
        for (RecordHeaders.Kind kind : RecordHeaders.Kind.values()) {
            if (kind.code() == code) {
                return kind;
            }
        }
        throw malformed(RecordHeaders.KIND, "is " + code + ", which is not known");
    }

    private static @Nullable ProjectId project(Headers headers) {
        String value = text(headers, RecordHeaders.PROJECT);
        if (value == null) {
            return null;
        }
        try {
            return new ProjectId(value);
        } catch (IllegalArgumentException e) {
            throw malformed(RecordHeaders.PROJECT, "is not a project's name");
        }
    }

    private static @Nullable TimeRange time(Headers headers) {
        if (headers.lastHeader(RecordHeaders.TIME_RANGE) == null) {
            return null;
        }
        ByteBuffer value = required(headers, RecordHeaders.TIME_RANGE, 2 * Long.BYTES);
        long start = value.getLong();
        long end = value.getLong();
        if (end < start) {
            throw malformed(RecordHeaders.TIME_RANGE, "ends before it starts");
        }
        return new TimeRange(start, end);
    }

    private static int oneByte(Headers headers, String name) {
        return required(headers, name, 1).get() & 0xFF;
    }

    private static ByteBuffer required(Headers headers, String name, int length) {
        byte[] value = value(headers, name);
        if (value == null) {
            throw missing(name);
        }
        if (value.length != length) {
            throw malformed(name, "is " + value.length + " bytes long, not " + length);
        }
        return ByteBuffer.wrap(value);
    }

    private static @Nullable String text(Headers headers, String name) {
        byte[] value = value(headers, name);
        return value == null ? null : new String(value, StandardCharsets.UTF_8);
    }

    private static byte @Nullable [] value(Headers headers, String name) {
        Header header = headers.lastHeader(name);
        return header == null ? null : header.value();
    }

    private static CorruptRecordException missing(String name) {
        return new CorruptRecordException(-1, "header " + name + " is missing");
    }

    private static CorruptRecordException malformed(String name, String why) {
        return new CorruptRecordException(-1, "header " + name + " " + why);
    }
}
