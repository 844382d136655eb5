package io.tidewatch.alert.alertmanager;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;

/** An error as Alertmanager answers it: a text in JSON, or an object with a code where the body's form is wrong. */
public final class ApiFault extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Codes of the library that checks Alertmanager's bodies. */
    private static final int REQUIRED = 602;

    private static final int WRONG_TYPE = 601;

    private final int status;
    private final int code;

    private ApiFault(int status, int code, String message) {
        super(message);
        this.status = status;
        this.code = code;
    }

    /** 400. */
    public static ApiFault bad(String message) {
        return new ApiFault(400, 0, message);
    }

    /** 404. */
    public static ApiFault missing(String message) {
        return new ApiFault(404, 0, message);
    }

    /** Any other status. */
    public static ApiFault of(int status, String message) {
        return new ApiFault(status, 0, message);
    }

    /** 400: the body is no JSON of the form. */
    static ApiFault unreadable(String message) {
        return new ApiFault(400, 400, message);
    }

    /** 422: something is missing in the body. */
    static ApiFault required(String field) {
        return new ApiFault(422, REQUIRED, field + " in body is required");
    }

    /** 422: something in the body is of another type. */
    static ApiFault wrongType(String field, String type) {
        return new ApiFault(422, WRONG_TYPE, field + " in body must be of type " + type);
    }

    /** The HTTP status. */
    public int status() {
        return status;
    }

    /** The body. */
    public JsonNode body() {
        JsonNodeFactory json = JsonNodeFactory.instance;
        return code == 0
                ? json.textNode(getMessage())
                : json.objectNode().put("code", code).put("message", getMessage());
    }
}
