package io.tidewatch.ingest.scrape.loop;

import java.util.Arrays;

/**
 * Texts by number, each written as how much it shares with the one before and what follows, since neighbours in an
 * exposition differ in their last label; every sixteenth stands in full. Only appended to: another thread may read what
 * it was handed over with ({@link #view}) while more is written. Written by one thread.
 */
final class TextColumn {
    private static final int GROUP = 16;

    /** The texts that were there when it was made. Safe for any thread that it is handed over to. */
    record View(byte[] bytes, int[] groups) {
        /** A text, its number below the size at the time. */
        byte[] get(int number) {
            int at = groups[number / GROUP];
            byte[] text = {};
            for (int i = 0; i <= number % GROUP; i++) {
                int shared = number(at);
                at += width(shared);
                int rest = number(at);
                at += width(rest);
                text = Arrays.copyOf(text, shared + rest);
                System.arraycopy(bytes, at, text, shared, rest);
                at += rest;
            }
            return text;
        }

        private int number(int at) {
            int value = 0;
            for (int shift = 0, i = at; ; shift += 7, i++) {
                value |= (bytes[i] & 0x7F) << shift;
                if (bytes[i] >= 0) {
                    return value;
                }
            }
        }

        private static int width(int number) {
            return Math.max(1, (38 - Integer.numberOfLeadingZeros(number)) / 7);
        }
    }

    private byte[] bytes = new byte[64];
    private int length;
    private int[] groups = new int[1];
    private int size;
    private byte[] last = {};
    private int lastLength;

    /** Appends a text. */
    void add(byte[] in, int from, int to) {
        int shared = 0;
        if (size % GROUP == 0) {
            if (size / GROUP == groups.length) {
                groups = Arrays.copyOf(groups, groups.length + groups.length / 2 + 1);
            }
            groups[size / GROUP] = length;
        } else {
            int most = Math.min(lastLength, to - from);
            int differs = Arrays.mismatch(last, 0, most, in, from, from + most);
            shared = differs < 0 ? most : differs;
        }
        int rest = to - from - shared;
        if (bytes.length - length < rest + 10) {
            bytes = Arrays.copyOf(bytes, Math.max(length + rest + 10, length + length / 2));
        }
        writeNumber(shared);
        writeNumber(rest);
        System.arraycopy(in, from + shared, bytes, length, rest);
        length += rest;
        if (last.length < to - from) {
            last = new byte[Math.max(64, 2 * (to - from))];
            shared = 0;
        }
        System.arraycopy(in, from + shared, last, shared, to - from - shared);
        lastLength = to - from;
        size++;
    }

    private void writeNumber(int number) {
        int rest = number;
        while (rest > 0x7F) {
            bytes[length++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        bytes[length++] = (byte) rest;
    }

    /** Gives back room that is not needed for now. */
    void trim() {
        if (bytes.length > length + length / 8 + 16) {
            bytes = Arrays.copyOf(bytes, length);
        }
        int used = (size + GROUP - 1) / GROUP;
        if (groups.length > used + used / 8 + 4) {
            groups = Arrays.copyOf(groups, Math.max(1, used));
        }
        last = Arrays.copyOf(last, lastLength);
    }

    View view() {
        return new View(bytes, groups);
    }
}
