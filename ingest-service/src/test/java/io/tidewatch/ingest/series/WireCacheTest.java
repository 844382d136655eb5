package io.tidewatch.ingest.series;

import static org.assertj.core.api.Assertions.assertThat;

import com.dynatrace.hash4j.hashing.HashValue128;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class WireCacheTest {
    private static HashValue128 key(int number) {
        byte[] bytes = ("series " + number).getBytes(StandardCharsets.UTF_8);
        return WireCache.key(bytes, 0, bytes.length);
    }

    @Test
    void keepsWhatAPlainMapKeeps() {
        Random random = new Random(17);
        WireCache<String> cache = new WireCache<>(1_000_000);
        Map<Integer, String> model = new HashMap<>();
        for (int i = 0; i < 100_000; i++) {
            int number = random.nextInt(20_000);
            assertThat(cache.get(key(number))).isEqualTo(model.get(number));
            if (model.putIfAbsent(number, "value " + i) == null) {
                cache.put(key(number), "value " + i);
            }
        }
        assertThat(cache.size()).isEqualTo(model.size());
    }

    @Test
    void keysThatShareOneHalfAreToldApart() {
        WireCache<Integer> cache = new WireCache<>(1_000_000);
        for (int i = 0; i < 100; i++) {
            cache.put(new HashValue128(7, i), i);
            cache.put(new HashValue128(i + 1_000, 7), i + 1_000);
        }
        for (int i = 0; i < 100; i++) {
            assertThat(cache.get(new HashValue128(7, i))).isEqualTo(i);
            assertThat(cache.get(new HashValue128(i + 1_000, 7))).isEqualTo(i + 1_000);
        }
    }

    @Test
    void whatIsUsedStaysAndTheRestIsForgotten() {
        WireCache<Integer> cache = new WireCache<>(1_000);
        for (int i = 0; i < 100_000; i++) {
            cache.put(key(i), i);
            for (int used = 0; used < 10; used++) {
                if (cache.get(key(-1 - used)) == null) {
                    assertThat(i).as("forgotten though used").isZero();
                    cache.put(key(-1 - used), used);
                }
            }
        }
        assertThat(cache.size()).isLessThanOrEqualTo(1_010);
        assertThat(cache.get(key(99_999))).isEqualTo(99_999);
        assertThat(cache.get(key(5))).isNull();
    }

    @Test
    void weightsCountWhenAValueMovesToTheYoungGenerationToo() {
        WireCache<Integer> cache = new WireCache<>(100);
        for (int i = 0; i < 10_000; i++) {
            cache.put(key(i), i, 10);
            cache.get(key(i - 3));
        }
        assertThat(cache.size()).isLessThanOrEqualTo(12);
    }

    @Test
    void threadsSeeWholeValuesOnly() throws InterruptedException {
        WireCache<int[]> cache = new WireCache<>(20_000);
        AtomicReference<Throwable> failure = new AtomicReference<>();
        List<Thread> threads = new ArrayList<>();
        for (int t = 0; t < 4; t++) {
            Random random = new Random(t);
            threads.add(new Thread(() -> {
                try {
                    for (int i = 0; i < 200_000; i++) {
                        int number = random.nextInt(15_000);
                        int[] found = cache.get(key(number));
                        if (found == null) {
                            cache.put(key(number), new int[] {number, number});
                        } else {
                            assertThat(found).containsExactly(number, number);
                        }
                    }
                } catch (Throwable e) {
                    failure.set(e);
                }
            }));
        }
        threads.forEach(Thread::start);
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(failure.get()).isNull();
        assertThat(cache.size()).isPositive();
    }
}
