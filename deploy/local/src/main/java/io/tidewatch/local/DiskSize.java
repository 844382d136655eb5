package io.tidewatch.local;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A number of bytes with an optional unit: {@code 500M}, {@code 10G}, {@code 1T} (powers of 1024). */
final class DiskSize implements ITypeConverter<Long> {
    private static final Pattern FORM = Pattern.compile("(\\d{1,12})([KMGT]?)I?B?");
    private static final long LEAST = 1L << 30;

    @Override
    public Long convert(String text) {
        Matcher form = FORM.matcher(text.trim().toUpperCase(Locale.ROOT));
        if (!form.matches()) {
            throw new TypeConversionException("'" + text + "' is not a size such as 500M, 10G or 1T");
        }
        int power = "KMGT".indexOf(form.group(2).isEmpty() ? ' ' : form.group(2).charAt(0)) + 1;
        long bytes = Long.parseLong(form.group(1)) << (10 * power);
        if (bytes < LEAST) {
            throw new TypeConversionException("'" + text + "' is less than 1G, too little to run");
        }
        return bytes;
    }
}
