package io.tidewatch.query.store;

import io.tidewatch.model.ProjectId;
import io.tidewatch.model.SeriesId;
import io.tidewatch.query.store.BlockReads.BlockGoneException;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import java.util.function.BiConsumer;

/** What is asked of the tables of raw blocks. Safe for any thread. */
final class BlockStatements {
    private static final long LATEST_MS = 253_402_300_799_000L;

    private static final String BLOCKS = """
            select %d, family, window_start, block_id, seal_order, first_series, last_series
            from %s where project_id = $1 and family = any($2) and window_start between $3 and $4
                and last_ms >= $5 and first_ms <= $6
            """;

    private static final String ORDER = " order by 3, 5, 4";

    private static final String RAW = blocks(BlockTable.SEALED) + "union all " + blocks(BlockTable.RAW) + ORDER;

    private static final String DIRECTORIES = """
            select w.i, b.directory
            from unnest($2::text[], $3::timestamptz[], $4::bigint[]) with ordinality as w (family, at, id, i)
            join %s b on b.project_id = $1 and b.family = w.family and b.window_start = w.at and b.block_id = w.id
            """;

    private static final String DATA = """
            select w.i, substr(b.data, w.first, w.length)
            from unnest($2::text[], $3::timestamptz[], $4::bigint[], $5::int[], $6::int[]) with ordinality
                as w (family, at, id, first, length, i)
            join %s b on b.project_id = $1 and b.family = w.family and b.window_start = w.at and b.block_id = w.id
            """;

    private final ProjectQueries queries;

    BlockStatements(ProjectQueries queries) {
        this.queries = queries;
    }

    private static String blocks(BlockTable table) {
        return BLOCKS.formatted(table.ordinal(), table.text());
    }

    /** Raw blocks that may have samples of the families in the closed range, in the order in which samples are united. */
    List<BlockRow> raw(ProjectId project, Collection<String> families, long startMs, long endMs) {
        return list(RAW, BlockTable.RAW, project, families, startMs, endMs);
    }

    /** As {@link #raw}, blocks of a tier. */
    List<BlockRow> tier(BlockTable tier, ProjectId project, Collection<String> families, long startMs, long endMs) {
        return list(blocks(tier) + ORDER, tier, project, families, startMs, endMs);
    }

    private List<BlockRow> list(
            String statement,
            BlockTable table,
            ProjectId project,
            Collection<String> families,
            long startMs,
            long endMs) {
        Tuple parameters = Tuple.of(
                        project.value(),
                        families.toArray(new String[0]),
                        at(table.windowStart(Math.max(0, startMs))),
                        at(table.windowStart(Math.min(LATEST_MS, endMs))))
                .addLong(startMs)
                .addLong(endMs);
        List<BlockRow> rows = new ArrayList<>();
        for (Row row : queries.select(project, statement, parameters)) {
            rows.add(new BlockRow(
                    BlockTable.values()[row.getInteger(0)],
                    row.getString(1),
                    row.getOffsetDateTime(2).toInstant().toEpochMilli(),
                    row.getLong(3),
                    row.getLong(4),
                    id(row.getUUID(5)),
                    id(row.getUUID(6))));
        }
        return rows;
    }

    /**
     * Gives the directory of each block.
     *
     * @throws BlockGoneException when one is there no more
     */
    void directories(ProjectId project, List<BlockRow> blocks, BiConsumer<BlockRow, byte[]> found) {
        for (BlockTable table : BlockTable.values()) {
            List<BlockRow> of =
                    blocks.stream().filter(block -> block.table() == table).toList();
            if (!of.isEmpty()) {
                int rows = 0;
                for (Row row : queries.select(project, DIRECTORIES.formatted(table.text()), keys(project, of))) {
                    found.accept(
                            of.get(row.getLong(0).intValue() - 1),
                            row.getBuffer(1).getBytes());
                    rows++;
                }
                expect(of.size(), rows, table);
            }
        }
    }

    /**
     * The bytes of each range.
     *
     * @throws BlockGoneException when a block is there no more
     */
    byte[][] data(ProjectId project, List<SectionRange> ranges) {
        byte[][] data = new byte[ranges.size()][];
        for (BlockTable table : BlockTable.values()) {
            List<Integer> places = new ArrayList<>();
            for (int i = 0; i < ranges.size(); i++) {
                if (ranges.get(i).block().table() == table) {
                    places.add(i);
                }
            }
            if (places.isEmpty()) {
                continue;
            }
            List<SectionRange> of = places.stream().map(ranges::get).toList();
            Tuple parameters = keys(
                            project, of.stream().map(SectionRange::block).toList())
                    .addValue(of.stream().map(range -> range.offset() + 1).toArray(Integer[]::new))
                    .addValue(of.stream().map(SectionRange::length).toArray(Integer[]::new));
            int rows = 0;
            for (Row row : queries.select(project, DATA.formatted(table.text()), parameters)) {
                data[places.get(row.getLong(0).intValue() - 1)] =
                        row.getBuffer(1).getBytes();
                rows++;
            }
            expect(of.size(), rows, table);
        }
        return data;
    }

    private static void expect(int wanted, int rows, BlockTable table) {
        if (rows < wanted) {
            throw new BlockGoneException(wanted - rows + " of " + wanted + " blocks are no more in " + table.text());
        }
    }

    private static Tuple keys(ProjectId project, List<BlockRow> blocks) {
        return Tuple.of(
                project.value(),
                blocks.stream().map(BlockRow::family).toArray(String[]::new),
                blocks.stream().map(block -> at(block.window())).toArray(OffsetDateTime[]::new),
                blocks.stream().map(BlockRow::id).toArray(Long[]::new));
    }

    private static SeriesId id(UUID of) {
        return new SeriesId(of.getMostSignificantBits(), of.getLeastSignificantBits());
    }

    /** Clients ask from "since ever" to "for ever", which Postgres has no dates for; no sample lies before 1970. */
    private static OffsetDateTime at(long ms) {
        return Instant.ofEpochMilli(Math.max(0, Math.min(LATEST_MS, ms))).atOffset(ZoneOffset.UTC);
    }
}
