package io.tidewatch.timeseries.block;

/**
 * A block as it is stored: {@link BlockDirectory} reads the one, {@link BlockReader} parts of the other. Nobody changes
 * the arrays.
 *
 * @param directory what is where, with a checksum
 * @param data the series' sections, each with a checksum in the directory
 */
public record Block(byte[] directory, byte[] data) {}
