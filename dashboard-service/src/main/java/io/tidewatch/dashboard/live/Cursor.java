package io.tidewatch.dashboard.live;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/**
 * Where a connection stands: per subscription, in their order, the sequence of the last message it was sent, or −1
 * before its snapshot. As the {@code id} of an event: {@code <epoch>-<sequence>.<sequence>…}; the epoch names the run
 * of the process, since sequences begin anew with it, and the list of subscriptions. For one thread.
 */
final class Cursor {
    private final String epoch;
    private final long[] sequences;

    private Cursor(String epoch, long[] sequences) {
        this.epoch = epoch;
        this.sequences = sequences;
    }

    /** At the beginning of everything. */
    static Cursor start(String epoch, int subscriptions) {
        long[] sequences = new long[subscriptions];
        Arrays.fill(sequences, -1);
        return new Cursor(epoch, sequences);
    }

    /** The cursor of an event id; empty when it is of another run, of another list or malformed. */
    static Optional<Cursor> parse(String id, String epoch, int subscriptions) {
        int dash = id.indexOf('-');
        if (dash < 0 || !id.substring(0, dash).equals(epoch)) {
            return Optional.empty();
        }
        String[] parts = id.substring(dash + 1).split("\\.", -1);
        if (parts.length != subscriptions) {
            return Optional.empty();
        }
        try {
            return Optional.of(new Cursor(
                    epoch,
                    Arrays.stream(parts)
                            .mapToLong(part -> part.isEmpty() ? -1 : Long.parseLong(part))
                            .toArray()));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    long sequence(int subscription) {
        return sequences[subscription];
    }

    void moveTo(int subscription, long sequence) {
        sequences[subscription] = sequence;
    }

    /** The event id. */
    @Override
    public String toString() {
        return epoch
                + '-'
                + LongStream.of(sequences)
                        .mapToObj(sequence -> sequence < 0 ? "" : Long.toString(sequence))
                        .collect(Collectors.joining("."));
    }
}
