package io.tidewatch.ingest.scrape.host;

import java.lang.management.ManagementFactory;
import java.lang.management.OperatingSystemMXBean;

/** What the JVM knows of a machine without {@code /proc}. */
final class JvmHost {
    private JvmHost() {}

    static void write(MetricText text) {
        OperatingSystemMXBean system = ManagementFactory.getOperatingSystemMXBean();
        if (system.getSystemLoadAverage() >= 0) {
            text.family("node_load1", "gauge", "Load average over a minute.").sample(system.getSystemLoadAverage());
        }
        if (system instanceof com.sun.management.OperatingSystemMXBean more) {
            double busy = more.getCpuLoad();
            if (busy >= 0) {
                text.family("node_cpu_busy_ratio", "gauge", "Share of all CPUs that is in use, 0 to 1.")
                        .sample(busy);
            }
            text.family("node_memory_MemTotal_bytes", "gauge", "Memory in all.")
                    .sample((double) more.getTotalMemorySize());
            text.family("node_memory_MemFree_bytes", "gauge", "Memory that is free.")
                    .sample((double) more.getFreeMemorySize());
            text.family("node_memory_SwapTotal_bytes", "gauge", "Swap space in all.")
                    .sample((double) more.getTotalSwapSpaceSize());
            text.family("node_memory_SwapFree_bytes", "gauge", "Swap space that is free.")
                    .sample((double) more.getFreeSwapSpaceSize());
        }
    }
}
