package io.tidewatch.timeseries.codec;

/** Whole numbers as bytes: {@code longs(n)} of docs/formats/blocks.md. Reusable; not for several threads. */
final class LongColumn {
    private static final int CONSTANT = 0;
    private static final int LINEAR = 1;
    private static final int FRAMES = 2;
    private static final int SCALED_FRAMES = 3;

    private final Frame frame = new Frame();
    private long[] scaled = new long[Frame.SIZE];

    /** Writes the numbers from inclusive to exclusive, at least one. */
    void write(long[] numbers, int from, int to, ByteSink out) {
        int count = to - from;
        long first = numbers[from];
        long step = count == 1 ? 0 : numbers[from + 1] - first;
        if (isLinear(numbers, from, to, step)) {
            out.u8(step == 0 ? CONSTANT : LINEAR);
            out.zigzag(first);
            if (step != 0) {
                out.zigzag(step);
            }
            return;
        }
        long factor = factor(numbers, from, to);
        out.u8(factor == 1 ? FRAMES : SCALED_FRAMES);
        out.zigzag(first);
        if (factor != 1) {
            out.varint(factor);
        }
        if (scaled.length < count) {
            scaled = new long[Math.max(count, 2 * scaled.length)];
        }
        for (int i = 0; i < count; i++) {
            long distance = numbers[from + i] - first;
            scaled[i] = factor == 1 ? distance : distance / factor;
        }
        for (int at = 1; at < count; at += Frame.SIZE) {
            frame.write(scaled, at, Math.min(count, at + Frame.SIZE), out);
        }
    }

    private static boolean isLinear(long[] numbers, int from, int to, long step) {
        long next = numbers[from];
        for (int i = from; i < to; i++) {
            if (numbers[i] != next) {
                return false;
            }
            next += step;
        }
        return true;
    }

    /** The greatest number that divides every distance from the first, 1 when there is no better. */
    private static long factor(long[] numbers, int from, int to) {
        long factor = 0;
        for (int i = from + 1; i < to; i++) {
            long distance = numbers[i] - numbers[from];
            if (distance == Long.MIN_VALUE) {
                return 1;
            }
            factor = gcd(factor, Math.abs(distance));
            if (factor == 1) {
                return 1;
            }
        }
        return factor;
    }

    private static long gcd(long a, long b) {
        long divisor = a;
        long rest = b;
        while (rest != 0) {
            long next = divisor % rest;
            divisor = rest;
            rest = next;
        }
        return divisor;
    }

    /** Reads so many numbers, at least one, into the start of the array. */
    static void read(ByteSource source, long[] out, int count) {
        int form = source.u8("form of numbers");
        if (form > SCALED_FRAMES) {
            throw source.corrupt("form " + form + " of numbers is not known");
        }
        long first = source.zigzag("first number");
        if (form <= LINEAR) {
            long step = form == LINEAR ? source.zigzag("step") : 0;
            long next = first;
            for (int i = 0; i < count; i++) {
                out[i] = next;
                next += step;
            }
            return;
        }
        long factor = form == SCALED_FRAMES ? source.varint("factor") : 1;
        out[0] = form == SCALED_FRAMES ? 0 : first;
        for (int at = 1; at < count; at += Frame.SIZE) {
            Frame.read(source, out, at, Math.min(count, at + Frame.SIZE));
        }
        if (form == SCALED_FRAMES) {
            for (int i = 0; i < count; i++) {
                out[i] = first + factor * out[i];
            }
        }
    }
}
