package io.tidewatch.query.store;

import io.tidewatch.timeseries.block.Section;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * Bytes of a block's data that are fetched together.
 *
 * @param sections how many sections that were asked for lie in them
 */
record SectionRange(BlockRow block, int offset, int length, int sections) {
    /** What lies between two sections is fetched with them when it is less than another row costs. */
    private static final int GAP = 8 << 10;

    /**
     * Ranges that cover all sections.
     *
     * @param needs by block, in a block by section
     */
    static <T> List<SectionRange> of(List<T> needs, Function<T, BlockRow> block, Function<T, Section> section) {
        List<SectionRange> ranges = new ArrayList<>();
        SectionRange last = null;
        for (T need : needs) {
            BlockRow of = block.apply(need);
            Section next = section.apply(need);
            if (last != null && last.block == of && next.offset() - (last.offset + last.length) <= GAP) {
                last = new SectionRange(
                        of, last.offset, next.offset() + next.length() - last.offset, last.sections + 1);
                ranges.set(ranges.size() - 1, last);
            } else {
                last = new SectionRange(of, next.offset(), next.length(), 1);
                ranges.add(last);
            }
        }
        return ranges;
    }
}
