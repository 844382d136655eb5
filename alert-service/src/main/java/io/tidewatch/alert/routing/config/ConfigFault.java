package io.tidewatch.alert.routing.config;

/** What is wrong in a configuration, and where: line and column from 1, 0 when unknown. */
public final class ConfigFault extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int line;
    private final int column;

    ConfigFault(int line, int column, String path, String why) {
        super((line == 0 ? "" : "line " + line + " column " + column + ": ")
                + (path.isEmpty() ? "" : path + ": ")
                + why);
        this.line = line;
        this.column = column;
    }

    /** A fault of template files, which says its place itself. */
    public static ConfigFault ofTemplates(String message) {
        return new ConfigFault(0, 0, "templates", message);
    }

    public int line() {
        return line;
    }

    public int column() {
        return column;
    }
}
