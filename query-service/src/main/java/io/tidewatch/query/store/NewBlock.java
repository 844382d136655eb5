package io.tidewatch.query.store;

import io.tidewatch.timeseries.block.Block;
import io.tidewatch.timeseries.block.BlockKey;

/**
 * A block that is to be stored.
 *
 * @param windowMs beginning of the window that all its samples are of
 */
record NewBlock(BlockKey key, long windowMs, Block block) {}
