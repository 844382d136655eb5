package io.tidewatch.timeseries.index;

import org.jspecify.annotations.Nullable;
import org.roaringbitmap.RoaringBitmap;

/** The series that have a label's value. One series, the usual case of values without end, takes no set. Not for several threads. */
final class Postings {
    /** The value, the one object that all labels share. */
    final String value;

    private int only = -1;
    private @Nullable RoaringBitmap many;

    Postings(String value) {
        this.value = value;
    }

    void add(int number) {
        if (many != null) {
            many.add(number);
        } else if (only < 0) {
            only = number;
        } else {
            many = RoaringBitmap.bitmapOf(only, number);
        }
    }

    /** @return whether none is left */
    boolean remove(int number) {
        if (many == null) {
            only = -1;
            return true;
        }
        many.remove(number);
        return many.isEmpty();
    }

    int size() {
        return many == null ? 1 : many.getCardinality();
    }

    void addTo(RoaringBitmap set) {
        if (many == null) {
            set.add(only);
        } else {
            set.or(many);
        }
    }

    void removeFrom(RoaringBitmap set) {
        if (many == null) {
            set.remove(only);
        } else {
            set.andNot(many);
        }
    }

    boolean intersects(RoaringBitmap set) {
        return many == null ? set.contains(only) : RoaringBitmap.intersects(many, set);
    }
}
