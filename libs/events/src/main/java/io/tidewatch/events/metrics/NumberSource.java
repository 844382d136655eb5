package io.tidewatch.events.metrics;

import io.tidewatch.model.StaleMarker;

/** Reads what {@link NumberSink} wrote. Reusable; not for several threads. */
final class NumberSource {
    private final ByteSource forms = new ByteSource();
    private final ByteSource payloads = new ByteSource();
    private int packed;
    private boolean half;

    /** Begins a block of {@code count} numbers; the payloads lie within what is left of the source. */
    void start(ByteSource source, int count) {
        forms.take(source, (count + 1) >>> 1, "number forms");
        payloads.take(source, source.remaining(), "numbers");
        half = false;
    }

    double next() {
        int form;
        if (half) {
            form = packed >>> 4;
        } else {
            packed = forms.u8("number form");
            form = packed & 0xF;
        }
        half = !half;
        if (form <= 8) {
            return Double.longBitsToDouble(payloads.prefix64(form, "number"));
        }
        if (form == NumberSink.STALE) {
            return StaleMarker.VALUE;
        }
        if (form > NumberSink.STALE) {
            throw payloads.corrupt("number form " + form + " is not known");
        }
        long integer = payloads.varint("decimal number");
        if (integer < 0 || integer > NumberSink.MAX_INTEGER) {
            throw payloads.corrupt("decimal number " + Long.toUnsignedString(integer) + " is above 2^53");
        }
        return integer / NumberSink.POWERS[form - NumberSink.DECIMAL];
    }

    /** Ends the block: gives what follows it back to the source. */
    void finish(ByteSource source) {
        if (half && packed >>> 4 != 0) {
            throw forms.corrupt("padding after the last number form is not 0");
        }
        source.same(payloads);
    }
}
