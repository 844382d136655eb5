package io.tidewatch.alert.channels;

import java.util.Optional;

/** Says what is wrong with the template of a notification. */
@FunctionalInterface
public interface TemplateCheck {
    /** The fault and its place; empty when the template can be read. */
    Optional<String> fault(String text);
}
