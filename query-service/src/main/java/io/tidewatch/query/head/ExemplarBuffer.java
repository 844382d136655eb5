package io.tidewatch.query.head;

import io.tidewatch.query.store.Exemplar;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** The unsealed exemplars of one series, each once and at most so many. Not for several threads. */
final class ExemplarBuffer {
    /** Between two seals of a partition. */
    static final int MOST = 100;

    /** What became of an exemplar. */
    enum Added {
        KEPT,
        DUPLICATE,
        FULL
    }

    private final List<Exemplar> exemplars = new ArrayList<>(2);

    Added add(Exemplar exemplar) {
        for (int i = exemplars.size() - 1; i >= 0; i--) {
            if (exemplars.get(i).same(exemplar)) {
                return Added.DUPLICATE;
            }
        }
        if (exemplars.size() >= MOST) {
            return Added.FULL;
        }
        exemplars.add(exemplar);
        return Added.KEPT;
    }

    int size() {
        return exemplars.size();
    }

    List<Exemplar> all() {
        return Collections.unmodifiableList(exemplars);
    }
}
