package io.tidewatch.ingest.intake;

import java.util.ArrayList;
import java.util.List;

/** Counts refused elements and keeps the first {@value #KEPT} of them. Not for several threads. */
public final class Refusals {
    /** How many refusals an answer lists at most. */
    public static final int KEPT = 20;

    private final List<Refusal> first = new ArrayList<>();
    private int count;

    public void add(Refusal refusal) {
        if (count++ < KEPT) {
            first.add(refusal);
        }
    }

    /** How many were refused in all. */
    public int count() {
        return count;
    }

    /** The first ones, in order. */
    public List<Refusal> first() {
        return List.copyOf(first);
    }
}
