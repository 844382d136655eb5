package io.tidewatch.query.store;

import io.tidewatch.timeseries.codec.ByteSink;
import java.util.Random;

/**
 * Chunks that follow docs/formats/blocks.md in ways that today's writer never chooses: any width, prediction, base and
 * patch at any place.
 */
final class CraftedChunk {
    /** Samples at 0, 1, 2, … ms. */
    final ByteSink bytes = new ByteSink(1024);

    private final Random random;
    private final int count;

    private CraftedChunk(Random random, int count, boolean starts) {
        this.random = random;
        this.count = count;
        bytes.u8(starts ? 4 : 0);
        bytes.varint(count);
        bytes.u8(1);
        bytes.zigzag(0);
        bytes.zigzag(1);
    }

    /** With starts in frames of this width and prediction. */
    static byte[] ofStarts(Random random, int count, int width, int prediction, boolean scaled) {
        CraftedChunk chunk = new CraftedChunk(random, count, true);
        chunk.longs(width, prediction, scaled);
        chunk.bytes.u8(0);
        chunk.longs(0, 0, false);
        return chunk.bytes.toBytes();
    }

    /** With values of this form: 0 to 18, 32 to 50 or 96 to 114. */
    static byte[] ofValues(Random random, int count, int form, int width) {
        CraftedChunk chunk = new CraftedChunk(random, count, false);
        chunk.bytes.u8(form);
        chunk.longs(width, random.nextInt(4), random.nextInt(4) == 0);
        if (form >= 96) {
            chunk.longs(random.nextInt(65), random.nextInt(4), false);
        }
        if (form >= 32) {
            chunk.exceptions();
        }
        return chunk.bytes.toBytes();
    }

    private void longs(int width, int prediction, boolean scaled) {
        bytes.u8(scaled ? 3 : 2);
        bytes.zigzag(number());
        if (scaled) {
            bytes.varint(2 + (random.nextLong() >>> (2 + random.nextInt(61))));
        }
        for (int at = 1; at < count; at += 128) {
            frame(Math.min(128, count - at), width, prediction);
        }
    }

    private void frame(int numbers, int width, int prediction) {
        boolean patched = random.nextInt(3) == 0;
        bytes.u8(width + (patched ? 128 : 0));
        bytes.u8(prediction);
        bytes.zigzag(number());
        if (prediction == 3) {
            bytes.zigzag(number());
        }
        int packed = (numbers * width + 7) / 8;
        for (int i = 0; i < packed; i++) {
            // Bits beyond the last number are 0.
            int used = Math.min(8, numbers * width - 8 * i);
            bytes.u8(random.nextInt(256) & ((1 << used) - 1));
        }
        if (patched) {
            int patches = 1 + random.nextInt(numbers);
            bytes.varint(patches);
            for (int p = 0; p < patches; p++) {
                bytes.u8(numbers - patches + p);
                bytes.varint(1 | (random.nextLong() >>> random.nextInt(64)));
            }
        }
    }

    /** Small as often as any. */
    private long number() {
        return random.nextBoolean() ? random.nextInt(2001) - 1000 : ShapedSeries.any(random);
    }

    private void exceptions() {
        int exceptions = Math.min(count, 1 + random.nextInt(3));
        bytes.varint(exceptions);
        int room = count - exceptions;
        for (int e = 0; e < exceptions; e++) {
            int gap = random.nextInt(room + 1);
            room -= gap;
            bytes.varint(gap);
            bytes.int64(ShapedSeries.any(random));
        }
    }
}
