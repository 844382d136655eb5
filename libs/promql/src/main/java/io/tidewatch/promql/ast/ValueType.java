package io.tidewatch.promql.ast;

/** What an expression evaluates to. */
public enum ValueType {
    SCALAR("scalar", "scalar"),
    STRING("string", "string"),
    VECTOR("vector", "instant vector"),
    MATRIX("matrix", "range vector");

    private final String text;
    private final String documented;

    ValueType(String text, String documented) {
        this.text = text;
        this.documented = documented;
    }

    /** The name in Prometheus' API. */
    public String text() {
        return text;
    }

    /** The name in messages to people. */
    public String documented() {
        return documented;
    }
}
