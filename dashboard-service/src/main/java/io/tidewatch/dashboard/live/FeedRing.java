package io.tidewatch.dashboard.live;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;

/** The latest messages of a feed, bounded in number, size and age. Safe for any thread. */
final class FeedRing {
    static final int MAX_MESSAGES = 2_000;
    /** Length of the texts in all; the newest message is kept whatever its length. */
    static final long MAX_CHARS = 8 << 20;

    static final long MAX_AGE_MS = 120_000;

    private final ArrayDeque<FeedMessage> messages = new ArrayDeque<>();
    private long chars;
    /** All messages after this sequence are here. */
    private long completeAfter;

    /** @param completeAfter the sequence before the first message */
    FeedRing(long completeAfter) {
        this.completeAfter = completeAfter;
    }

    synchronized void add(FeedMessage message) {
        messages.addLast(message);
        chars += message.json().length();
        while (messages.size() > 1 && tooMuch(message.atMs())) {
            FeedMessage oldest = messages.removeFirst();
            chars -= oldest.json().length();
            completeAfter = oldest.sequence();
        }
    }

    private boolean tooMuch(long nowMs) {
        return messages.size() > MAX_MESSAGES
                || chars > MAX_CHARS
                || messages.getFirst().atMs() < nowMs - MAX_AGE_MS;
    }

    /** Whether {@link #after} of this sequence leaves nothing out. */
    synchronized boolean reachesBackTo(long sequence) {
        return sequence >= completeAfter;
    }

    /** Messages after the sequence, oldest first, at most so many. */
    synchronized List<FeedMessage> after(long sequence, int most) {
        List<FeedMessage> newer = new ArrayList<>();
        Iterator<FeedMessage> newestFirst = messages.descendingIterator();
        while (newestFirst.hasNext()) {
            FeedMessage message = newestFirst.next();
            if (message.sequence() <= sequence) {
                break;
            }
            newer.add(message);
        }
        Collections.reverse(newer);
        return newer.size() <= most ? newer : newer.subList(0, most);
    }
}
