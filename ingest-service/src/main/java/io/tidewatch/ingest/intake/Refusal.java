package io.tidewatch.ingest.intake;

/**
 * Why an element of a request or record was not accepted.
 *
 * @param index position of the element, from 0; -1 for the whole
 * @param field path of the field within the element, {@code labels.9x} for instance; empty for the whole element
 * @param message what is wrong, for the sender
 */
public record Refusal(int index, String field, String message) {
    /** With path and message, as the detail of a problem names it: {@code events[2].severity: …}. */
    public String text(String listName) {
        String path = index < 0 ? "" : listName + "[" + index + "]";
        String at = path + (path.isEmpty() || field.isEmpty() ? "" : ".") + field;
        return at.isEmpty() ? message : at + ": " + message;
    }
}
