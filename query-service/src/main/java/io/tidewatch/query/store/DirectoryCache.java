package io.tidewatch.query.store;

import io.tidewatch.timeseries.block.BlockDirectory;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Directories that were read, the least recently used are forgotten first. Safe for any thread. */
final class DirectoryCache {
    /** Sections in all; each takes about 150 bytes. */
    private static final long MOST_SECTIONS = 200_000;

    private final Map<BlockRow, BlockDirectory> directories = new LinkedHashMap<>(64, 0.75f, true);
    private long sections;

    synchronized @Nullable BlockDirectory get(BlockRow block) {
        return directories.get(block);
    }

    synchronized void put(BlockRow block, BlockDirectory directory) {
        if (directories.put(block, directory) == null) {
            sections += directory.sections().size();
        }
        Iterator<BlockDirectory> oldest = directories.values().iterator();
        while (sections > MOST_SECTIONS && oldest.hasNext()) {
            sections -= oldest.next().sections().size();
            oldest.remove();
        }
    }
}
