package io.tidewatch.events.metrics;

import io.tidewatch.model.StaleMarker;

/**
 * Writes doubles bit for bit: a nibble each that says the form, then the payloads. Forms 0 to 8: that many leading
 * bytes of the big-endian bits, the rest being 0; 9 to 12: an integer divided by 1, 10, 100 or 1,000; 13: the stale
 * marker. The shortest form is taken, a lower number before a higher. Not for several threads.
 */
final class NumberSink {
    static final int DECIMAL = 9;
    static final int STALE = 13;
    static final double[] POWERS = {1, 10, 100, 1000};
    /** Integers up to here are exact as doubles. */
    static final long MAX_INTEGER = 1L << 53;

    private final ByteSink forms = new ByteSink(64);
    private final ByteSink payloads = new ByteSink(256);
    private int count;

    void add(double value) {
        long bits = Double.doubleToRawLongBits(value);
        int prefix = bits == 0 ? 0 : 8 - (Long.numberOfTrailingZeros(bits) >>> 3);
        if (bits == StaleMarker.BITS) {
            form(STALE);
        } else if (prefix <= 1 || !(value > 0) || !decimal(value, prefix)) {
            form(prefix);
            for (int i = 0; i < prefix; i++) {
                payloads.u8((int) (bits >>> (56 - 8 * i)));
            }
        }
    }

    /** Writes the value as a decimal if that is shorter than the prefix. */
    private boolean decimal(double value, int prefix) {
        for (int power = 0; power < POWERS.length; power++) {
            double scaled = Math.rint(value * POWERS[power]);
            if (scaled > MAX_INTEGER) {
                return false;
            }
            if (scaled / POWERS[power] == value) {
                long integer = (long) scaled;
                if ((63 - Long.numberOfLeadingZeros(integer)) / 7 + 1 >= prefix) {
                    return false;
                }
                form(DECIMAL + power);
                payloads.varint(integer);
                return true;
            }
        }
        return false;
    }

    private void form(int form) {
        if ((count & 1) == 0) {
            forms.u8(form);
        } else {
            forms.or(forms.size() - 1, form << 4);
        }
        count++;
    }

    /** Appends everything added since the last call. */
    void flushTo(ByteSink out) {
        out.append(forms);
        out.append(payloads);
        forms.clear();
        payloads.clear();
        count = 0;
    }
}
