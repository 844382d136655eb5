package io.tidewatch.timeseries.codec;

import java.util.Arrays;

/**
 * Up to 128 numbers as differences from a prediction, in as few bits as most of them need, with patches for the rest.
 * The prediction is chosen by size. Reusable; not for several threads.
 */
final class Frame {
    /** Most numbers in a frame. */
    static final int SIZE = 128;

    static final int LEVEL = 0;
    static final int DELTA = 1;
    static final int DELTA2 = 2;
    static final int TREND = 3;

    private static final int PATCHED = 0x80;

    private static final int PREDICTIONS = 4;

    private final long[][] rests = new long[PREDICTIONS][SIZE];
    private final long[] least = new long[PREDICTIONS];
    private final long[] most = new long[PREDICTIONS];
    private final int[] lengths = new int[65];
    private int bestCost;
    private int bestPrediction;
    private int bestWidth;
    private long bestBase;

    /** Writes the numbers from inclusive to exclusive; from ≥ 1: a frame continues what came before. */
    void write(long[] numbers, int from, int to, ByteSink out) {
        int count = to - from;
        long before = numbers[from - 1];
        long stepBefore = from >= 2 ? before - numbers[from - 2] : 0;
        long slope = count < 2 ? 0 : (numbers[to - 1] - before) / count;
        predict(numbers, from, count, before, stepBefore, slope);
        bestCost = Integer.MAX_VALUE;
        int narrowest = DELTA;
        for (int prediction = 0; prediction < PREDICTIONS; prediction++) {
            measure(prediction, count);
            if (bits(prediction) < bits(narrowest)) {
                narrowest = prediction;
            }
        }
        weigh(narrowest, count, slope);
        if (narrowest != DELTA && bits(narrowest) > 1) {
            // What a counter's reset spoils is best here but for one patch.
            weigh(DELTA, count, slope);
        }
        write(count, slope, out);
    }

    private void measure(int prediction, int count) {
        long[] rest = rests[prediction];
        long low = Long.MAX_VALUE;
        long high = Long.MIN_VALUE;
        for (int i = 0; i < count; i++) {
            low = Math.min(low, rest[i]);
            high = Math.max(high, rest[i]);
        }
        least[prediction] = low;
        most[prediction] = high;
    }

    /** Bits of the range of the rests; a range that does not fit 64 bits signed counts as 64. */
    private int bits(int prediction) {
        return 64 - Long.numberOfLeadingZeros(most[prediction] - least[prediction]);
    }

    private void predict(long[] numbers, int from, int count, long before, long stepBefore, long slope) {
        long[] level = rests[LEVEL];
        long[] delta = rests[DELTA];
        long[] delta2 = rests[DELTA2];
        long[] trend = rests[TREND];
        for (int i = 0; i < count; i++) {
            long number = numbers[from + i];
            level[i] = number - before;
            delta[i] = number - numbers[from + i - 1];
            trend[i] = number - before - slope * (i + 1);
        }
        delta2[0] = delta[0] - stepBefore;
        for (int i = 1; i < count; i++) {
            delta2[i] = delta[i] - delta[i - 1];
        }
    }

    /** Takes a prediction if it costs less than the best so far, with one of two bases: the least of the rests, or the least that is not negative. */
    private void weigh(int prediction, int count, long slope) {
        int extra = prediction == TREND ? zigzagBytes(slope) : 0;
        weigh(prediction, count, extra, least[prediction], most[prediction] - least[prediction]);
        if (least[prediction] < 0 && most[prediction] > 0) {
            int negative = 0;
            long notNegative = Long.MAX_VALUE;
            for (int i = 0; i < count; i++) {
                long r = rests[prediction][i];
                negative += (int) (r >>> 63);
                notNegative = Math.min(notNegative, r < 0 ? Long.MAX_VALUE : r);
            }
            if (8 * negative <= count) {
                weigh(prediction, count, extra, notNegative, -1L);
            }
        }
    }

    private void weigh(int prediction, int count, int extra, long base, long range) {
        int fixed = extra + zigzagBytes(base);
        int full = 64 - Long.numberOfLeadingZeros(range);
        if (full == 0) {
            take(fixed, prediction, 0, base);
            return;
        }
        long[] rest = rests[prediction];
        Arrays.fill(lengths, 0);
        for (int i = 0; i < count; i++) {
            lengths[64 - Long.numberOfLeadingZeros(rest[i] - base)]++;
        }
        int longest = 64;
        while (lengths[longest] == 0) {
            longest--;
        }
        take(fixed + (count * longest + 7) / 8, prediction, longest, base);
        // Narrower widths, while patches of what does not fit cost less than what they spare.
        int patches = 0;
        for (int width = longest - 1; width >= 0; width--) {
            patches += lengths[width + 1];
            int least = fixed + (count * width + 7) / 8 + 1 + patches * 2;
            if (patches * 2 > count) {
                break;
            }
            if (least < bestCost) {
                take(least - patches + patchBytes(width, longest), prediction, width, base);
            }
        }
    }

    /** Bytes of the high parts of what does not fit. */
    private int patchBytes(int width, int longest) {
        int bytes = 0;
        for (int length = width + 1; length <= longest; length++) {
            bytes += lengths[length] * ((length - width + 6) / 7);
        }
        return bytes;
    }

    private void take(int cost, int prediction, int width, long base) {
        if (cost < bestCost) {
            bestCost = cost;
            bestPrediction = prediction;
            bestWidth = width;
            bestBase = base;
        }
    }

    private void write(int count, long slope, ByteSink out) {
        long[] rest = rests[bestPrediction];
        int patches = 0;
        for (int i = 0; i < count; i++) {
            rest[i] -= bestBase;
            patches += high(rest[i]) != 0 ? 1 : 0;
        }
        out.u8(bestWidth | (patches > 0 ? PATCHED : 0));
        out.u8(bestPrediction);
        out.zigzag(bestBase);
        if (bestPrediction == TREND) {
            out.zigzag(slope);
        }
        out.pack(rest, count, bestWidth);
        if (patches > 0) {
            out.varint(patches);
            for (int i = 0; i < count; i++) {
                if (high(rest[i]) != 0) {
                    out.u8(i);
                    out.varint(high(rest[i]));
                }
            }
        }
    }

    private long high(long rest) {
        return bestWidth == 64 ? 0 : rest >>> bestWidth;
    }

    private static int zigzagBytes(long value) {
        return ByteSink.varintBytes((value << 1) ^ (value >> 63));
    }

    /** Reads the numbers from inclusive to exclusive; those before are in place, from ≥ 1. */
    static void read(ByteSource source, long[] out, int from, int to) {
        int count = to - from;
        int head = source.u8("width");
        int width = head & 0x7F;
        int prediction = source.u8("prediction");
        if (width > 64 || prediction > TREND) {
            throw source.corrupt("width " + width + " or prediction " + prediction + " is not known");
        }
        long base = source.zigzag("base");
        long slope = prediction == TREND ? source.zigzag("slope") : 0;
        source.unpack(out, from, count, width, base);
        if ((head & PATCHED) != 0) {
            patch(source, out, from, count, width);
        }
        switch (prediction) {
            case LEVEL -> {
                long before = out[from - 1];
                for (int i = from; i < to; i++) {
                    out[i] += before;
                }
            }
            case DELTA -> {
                long number = out[from - 1];
                for (int i = from; i < to; i++) {
                    number += out[i];
                    out[i] = number;
                }
            }
            case DELTA2 -> {
                long number = out[from - 1];
                long step = from >= 2 ? number - out[from - 2] : 0;
                for (int i = from; i < to; i++) {
                    step += out[i];
                    number += step;
                    out[i] = number;
                }
            }
            default -> {
                long line = out[from - 1];
                for (int i = from; i < to; i++) {
                    line += slope;
                    out[i] += line;
                }
            }
        }
    }

    private static void patch(ByteSource source, long[] out, int from, int count, int width) {
        int patches = source.between(1, count, "patches");
        int next = 0;
        for (int p = 0; p < patches; p++) {
            int place = source.u8("place of a patch");
            if (place < next || place >= count) {
                throw source.corrupt("place " + place + " of a patch is not " + next + " to " + (count - 1));
            }
            next = place + 1;
            long high = source.varint("patch");
            out[from + place] += width == 64 ? 0 : high << width;
        }
    }
}
