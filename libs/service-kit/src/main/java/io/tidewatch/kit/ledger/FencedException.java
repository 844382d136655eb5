package io.tidewatch.kit.ledger;

import java.io.Serial;

/** Another owner has claimed the partition, or the offset is not where we left it: our state of it is to be dropped. */
public final class FencedException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    FencedException(Claim claim, long from, long to) {
        super(claim.consumer() + " lost " + claim.topic() + '-' + claim.partition() + ": epoch " + claim.epoch()
                + " could not advance from " + from + " to " + to);
    }
}
