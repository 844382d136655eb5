package io.tidewatch.alert.template.language;

/** A template's name and text, for messages. */
record Source(String name, String text) {
    private static final int SHOWN = 20;

    TemplateException wrong(int at, String message) {
        return new TemplateException("template: " + name + ":" + place(at) + ": " + message);
    }

    /** What went wrong while the part that begins there was carried out. */
    TemplateException failed(int at, Object part, String message) {
        String shown = part.toString();
        return new TemplateException("template: " + name + ":" + place(at)
                + ": executing \"" + name + "\" at <"
                + (shown.length() > SHOWN ? shown.substring(0, SHOWN) + "..." : shown) + ">: " + message);
    }

    /** Line from 1 and column from 0, as Go counts. */
    private String place(int at) {
        long line = 1 + text.substring(0, at).chars().filter(c -> c == '\n').count();
        return line + ":" + (at - text.lastIndexOf('\n', at - 1) - 1);
    }
}
