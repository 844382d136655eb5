package io.tidewatch.query.store;

import java.util.List;

class InMemorySeriesStoreTest extends SeriesStoreContract {
    @Override
    List<String> lost(int partition) {
        return ((InMemorySeriesStore) store)
                .lost.stream()
                        .filter(l -> l.partition() == partition)
                        .map(l -> l.from() + "-" + l.to())
                        .toList();
    }

    @Override
    SeriesStore store() {
        return new InMemorySeriesStore();
    }

    @Override
    long now() {
        return InMemorySeriesStore.NOW;
    }
}
