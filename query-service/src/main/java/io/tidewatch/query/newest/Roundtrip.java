package io.tidewatch.query.newest;

import io.tidewatch.model.ProjectId;
import io.tidewatch.query.head.PartitionHead;
import java.time.Duration;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * Asks the owners of the partitions that are not read here, all at once; those of partitions that went from hand to hand
 * meanwhile a second time. Where everything is read here nobody is asked, and no ledger is read: whether
 * that still holds is found out in the background. Safe for any thread
 * that may wait.
 */
public final class Roundtrip {
    private final LocalHeads local;
    private final Owners owners;
    private final Peers peers;
    private final SeriesFollower follower;
    private final String address;
    private final Duration timeout;
    private final LongSupplier nanos;

    /**
     * @param address of this replica in the offset ledger
     * @param timeout for all answers together
     * @param nanos a clock that only goes forward, the one of the owners and the follower
     */
    public Roundtrip(
            LocalHeads local,
            Owners owners,
            Peers peers,
            SeriesFollower follower,
            String address,
            Duration timeout,
            LongSupplier nanos) {
        this.local = local;
        this.owners = owners;
        this.peers = peers;
        this.follower = follower;
        this.address = address;
        this.timeout = timeout;
        this.nanos = nanos;
    }

    /**
     * What came of it.
     *
     * @param heads of this replica
     * @param answers of the others
     * @param lacks what is missing, in words; empty when it is whole
     * @param shared whether others own partitions
     */
    record Outcome(List<PartitionHead> heads, List<Answer> answers, List<String> lacks, boolean shared) {}

    /**
     * Asks. What other replicas have stored is known afterwards.
     *
     * @throws io.tidewatch.model.TidewatchException of the fault LIMIT when too much was asked for
     */
    Outcome ask(ProjectId project, Question question) {
        long begun = nanos.getAsLong();
        Round round = new Round(local, peers, address, project, question, begun + timeout.toNanos(), nanos);
        round.mine();
        if (round.isAllMine(owners.known())) {
            return round.outcome(false);
        }
        round.others(owners.recent());
        if (round.lacksPartitions()) {
            // One may have gone from hand to hand since the ledger was read.
            round.mine();
            round.others(owners.since(nanos.getAsLong()));
        }
        // An owner that answers names series whose rows are fresh; where one does not, the rows must be looked for.
        boolean known = round.lacksPartitions() ? follower.since(begun) : follower.lately();
        if (!known) {
            round.lack("series that other replicas have stored lately may be missing: Postgres does not give them");
        }
        return round.outcome(true);
    }
}
