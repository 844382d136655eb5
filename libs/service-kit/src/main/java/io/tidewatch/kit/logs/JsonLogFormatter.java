package io.tidewatch.kit.logs;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.Map;
import org.jboss.logmanager.ExtFormatter;
import org.jboss.logmanager.ExtLogRecord;

/**
 * A log record as one JSON object on one line: time, level, service, logger, thread, message, and where there is one
 * the exception. Safe for any thread.
 */
public final class JsonLogFormatter extends ExtFormatter {
    private static final DateTimeFormatter TIME =
            new DateTimeFormatterBuilder().appendInstant(3).toFormatter();

    private final String service;

    /** @param service that logs */
    public JsonLogFormatter(String service) {
        this.service = service;
    }

    @Override
    public String format(ExtLogRecord record) {
        StringBuilder line = new StringBuilder(256);
        line.append('{');
        field(line, "time", TIME.format(record.getInstant() == null ? Instant.EPOCH : record.getInstant()));
        field(line, "level", record.getLevel().getName());
        field(line, "service", service);
        field(line, "logger", record.getLoggerName() == null ? "" : record.getLoggerName());
        field(line, "thread", record.getThreadName() == null ? "" : record.getThreadName());
        String message = formatMessage(record);
        field(line, "message", message == null ? "" : message);
        for (Map.Entry<String, String> context : record.getMdcCopy().entrySet()) {
            field(line, "mdc." + context.getKey(), context.getValue());
        }
        Throwable thrown = record.getThrown();
        if (thrown != null) {
            StringWriter trace = new StringWriter();
            thrown.printStackTrace(new PrintWriter(trace));
            field(line, "exception", trace.toString());
        }
        return line.append("}\n").toString();
    }

    private static void field(StringBuilder line, String name, String value) {
        if (line.length() > 1) {
            line.append(',');
        }
        text(line, name);
        line.append(':');
        text(line, value);
    }

    private static void text(StringBuilder line, String text) {
        line.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"' -> line.append("\\\"");
                case '\\' -> line.append("\\\\");
                case '\n' -> line.append("\\n");
                case '\r' -> line.append("\\r");
                case '\t' -> line.append("\\t");
                default -> {
                    if (c < 0x20) {
                        line.append(String.format("\\u%04x", (int) c));
                    } else {
                        line.append(c);
                    }
                }
            }
        }
        line.append('"');
    }
}
