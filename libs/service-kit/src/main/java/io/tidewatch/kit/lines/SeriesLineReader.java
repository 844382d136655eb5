package io.tidewatch.kit.lines;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import io.tidewatch.events.CorruptRecordException;
import io.tidewatch.events.metrics.HistogramBytes;
import io.tidewatch.model.Labels;
import io.tidewatch.model.NativeHistogram;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Reads series from JSON lines. Not for several threads. */
public final class SeriesLineReader {
    /** Samples of a line. */
    public static final int MOST_SAMPLES = 1_000_000;

    private static final JsonFactory FACTORY = new JsonFactory();

    private final HistogramBytes histogramBytes = new HistogramBytes();
    private double[] values = new double[64];
    private @Nullable NativeHistogram @Nullable [] histograms;

    /**
     * Reads a line.
     *
     * @throws WrongLineException saying what is wrong, when it does not follow the format
     */
    public SeriesLine read(byte[] line, int length) throws WrongLineException {
        histograms = null;
        try (JsonParser in = FACTORY.createParser(line, 0, length)) {
            return read(in);
        } catch (JsonProcessingException e) {
            throw new WrongLineException("not JSON: " + e.getOriginalMessage()
                    + (e.getLocation() == null
                            ? ""
                            : " (column " + e.getLocation().getColumnNr() + ")"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private SeriesLine read(JsonParser in) throws IOException, WrongLineException {
        if (in.nextToken() != JsonToken.START_OBJECT) {
            throw new WrongLineException("must be an object");
        }
        Labels labels = null;
        int count = -1;
        long[] timestamps = null;
        long[] starts = null;
        while (in.nextToken() == JsonToken.FIELD_NAME) {
            String member = in.currentName();
            in.nextToken();
            switch (member) {
                case "metric" -> labels = labels(in);
                case "values" -> count = values(in);
                case "timestamps" -> timestamps = longs(in, member);
                case "starts" -> starts = longs(in, member);
                default -> throw new WrongLineException("member '" + member + "' is not known");
            }
        }
        if (in.nextToken() != null) {
            throw new WrongLineException("something follows the object");
        }
        if (labels == null || count < 0 || timestamps == null) {
            throw new WrongLineException("metric, values and timestamps must be there");
        }
        if (timestamps.length != count || (starts != null && starts.length != count)) {
            throw new WrongLineException(count + " values, but " + timestamps.length + " timestamps"
                    + (starts == null ? "" : " and " + starts.length + " starts"));
        }
        return new SeriesLine(labels, count, timestamps, values, histograms, starts);
    }

    private static Labels labels(JsonParser in) throws IOException, WrongLineException {
        if (in.currentToken() != JsonToken.START_OBJECT) {
            throw new WrongLineException("metric: must be an object");
        }
        Labels.Builder builder = new Labels.Builder();
        while (in.nextToken() == JsonToken.FIELD_NAME) {
            String name = in.currentName();
            if (in.nextToken() != JsonToken.VALUE_STRING) {
                throw new WrongLineException("metric: label '" + name + "' must be a string");
            }
            builder.add(name, in.getText());
        }
        try {
            return builder.build();
        } catch (IllegalArgumentException e) {
            throw new WrongLineException("metric: " + e.getMessage());
        }
    }

    private int values(JsonParser in) throws IOException, WrongLineException {
        if (in.currentToken() != JsonToken.START_ARRAY) {
            throw new WrongLineException("values: must be an array");
        }
        int count = 0;
        for (JsonToken token = in.nextToken(); token != JsonToken.END_ARRAY; token = in.nextToken()) {
            bound(count, "values");
            if (count == values.length) {
                values = Arrays.copyOf(values, 2 * count);
                histograms = histograms == null ? null : Arrays.copyOf(histograms, 2 * count);
            }
            values[count] = Double.NaN;
            if (histograms != null) {
                histograms[count] = null;
            }
            switch (token) {
                case VALUE_NUMBER_FLOAT -> values[count] = in.getDoubleValue();
                case VALUE_NUMBER_INT -> values[count] = in.getText().equals("-0") ? -0.0 : in.getDoubleValue();
                case VALUE_NULL -> values[count] = Double.longBitsToDouble(ValueText.GO_NAN);
                case VALUE_STRING -> values[count] = ValueText.parse(in.getText());
                case START_OBJECT -> {
                    NativeHistogram histogram = histogram(in);
                    if (histograms == null) {
                        histograms = new NativeHistogram[values.length];
                    }
                    histograms[count] = histogram;
                }
                default -> throw new WrongLineException("values: a number, text, null or histogram is expected");
            }
            if (token.isNumeric() && !Double.isFinite(values[count])) {
                throw new WrongLineException("values: a number is beyond the range of a double");
            }
            count++;
        }
        return count;
    }

    private NativeHistogram histogram(JsonParser in) throws IOException, WrongLineException {
        if (in.nextToken() != JsonToken.FIELD_NAME
                || !in.currentName().equals("histogram")
                || in.nextToken() != JsonToken.VALUE_STRING) {
            throw new WrongLineException("values: an object must be {\"histogram\": \"<base 64>\"}");
        }
        try {
            NativeHistogram histogram = histogramBytes.decode(in.getBinaryValue());
            if (in.nextToken() != JsonToken.END_OBJECT) {
                throw new WrongLineException("values: an object must be {\"histogram\": \"<base 64>\"}");
            }
            return histogram;
        } catch (CorruptRecordException e) {
            throw new WrongLineException("values: a histogram cannot be read: " + e.getMessage());
        }
    }

    private static long[] longs(JsonParser in, String member) throws IOException, WrongLineException {
        if (in.currentToken() != JsonToken.START_ARRAY) {
            throw new WrongLineException(member + ": must be an array");
        }
        long[] numbers = new long[64];
        int count = 0;
        for (JsonToken token = in.nextToken(); token != JsonToken.END_ARRAY; token = in.nextToken()) {
            bound(count, member);
            if (token != JsonToken.VALUE_NUMBER_INT) {
                throw new WrongLineException(member + ": whole numbers are expected, milliseconds since 1970");
            }
            if (count == numbers.length) {
                numbers = Arrays.copyOf(numbers, 2 * count);
            }
            numbers[count++] = in.getLongValue();
        }
        return Arrays.copyOf(numbers, count);
    }

    private static void bound(int count, String member) throws WrongLineException {
        if (count >= MOST_SAMPLES) {
            throw new WrongLineException(member + ": more than " + MOST_SAMPLES + " in a line");
        }
    }
}
