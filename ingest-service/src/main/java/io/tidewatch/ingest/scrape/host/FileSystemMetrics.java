package io.tidewatch.ingest.scrape.host;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Size and room of file systems on this machine's own disks; those of a network are left out, because one that is away
 * would hold the collection up.
 */
final class FileSystemMetrics {
    private static final int MOST = 128;
    private static final Set<String> TYPES = Set.of(
            "ext2",
            "ext3",
            "ext4",
            "xfs",
            "btrfs",
            "zfs",
            "f2fs",
            "jfs",
            "reiserfs",
            "vfat",
            "exfat",
            "ntfs",
            "ntfs3",
            "overlay",
            "apfs",
            "hfs");

    private record Mount(String device, String point, String type, FileStore store) {}

    private FileSystemMetrics() {}

    static void write(ProcReader proc, MetricText text) {
        List<Mount> mounts = mounts(proc);
        if (mounts.isEmpty()) {
            return;
        }
        text.family("node_filesystem_size_bytes", "gauge", "File system size in bytes.");
        mounts.forEach(mount -> sample(mount, mount.store::getTotalSpace, text));
        text.family("node_filesystem_free_bytes", "gauge", "File system free space in bytes.");
        mounts.forEach(mount -> sample(mount, mount.store::getUnallocatedSpace, text));
        text.family("node_filesystem_avail_bytes", "gauge", "File system space for everyone in bytes.");
        mounts.forEach(mount -> sample(mount, mount.store::getUsableSpace, text));
    }

    /** A size that may fail to be told. */
    private interface Size {
        long bytes() throws IOException;
    }

    private static void sample(Mount mount, Size size, MetricText text) {
        try {
            text.sample((double) size.bytes(), "device", mount.device, "fstype", mount.type, "mountpoint", mount.point);
        } catch (IOException e) {
            // Unmounted meanwhile.
        }
    }

    private static List<Mount> mounts(ProcReader proc) {
        Map<String, Mount> byDevice = new LinkedHashMap<>();
        List<String> lines = proc.lines("mounts");
        for (String line : lines) {
            String[] words = ProcReader.words(line);
            if (words.length > 2 && TYPES.contains(words[2]) && byDevice.size() < MOST) {
                String point = words[1].replace("\\040", " ");
                try {
                    // One mount of a device says all: others are parts of it bound elsewhere.
                    if (!byDevice.containsKey(words[0])) {
                        byDevice.put(
                                words[0], new Mount(words[0], point, words[2], Files.getFileStore(Path.of(point))));
                    }
                } catch (IOException e) {
                    // Not for us to see.
                }
            }
        }
        List<Mount> mounts = new ArrayList<>(byDevice.values());
        if (lines.isEmpty()) {
            for (FileStore store : FileSystems.getDefault().getFileStores()) {
                if (TYPES.contains(store.type()) && mounts.size() < MOST) {
                    mounts.add(new Mount(store.name(), store.toString(), store.type(), store));
                }
            }
        }
        return mounts;
    }
}
