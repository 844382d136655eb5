package io.tidewatch.bench.timeseries;

import io.tidewatch.model.Labels;
import io.tidewatch.model.SeriesId;
import java.util.SplittableRandom;

/** Labels of series as services export them: ten a series, fifty series a pod, forty metrics. */
final class SeriesLabels {
    private static final int SERIES_A_POD = 50;

    private SeriesLabels() {}

    static Labels of(int number) {
        int pod = number / SERIES_A_POD;
        int inPod = number % SERIES_A_POD;
        return Labels.of(
                "__name__", "service_operations_" + inPod % 40 + "_total",
                "cluster", "eu-" + pod % 3,
                "instance", "10." + (pod >> 16 & 255) + "." + (pod >> 8 & 255) + "." + (pod & 255) + ":8080",
                "job", "services",
                "method", inPod % 4 == 0 ? "GET" : "POST",
                "namespace", "team-" + pod % 50,
                "pod", "service-" + pod % 200 + "-" + Integer.toHexString(pod * 7919),
                "region", "eu-central",
                "service", "service-" + pod % 200,
                "status", "" + (200 + inPod));
    }

    /** Stands for the hash of the labels. */
    static SeriesId id(int number) {
        SplittableRandom random = new SplittableRandom(number);
        return new SeriesId(random.nextLong(), random.nextLong());
    }
}
