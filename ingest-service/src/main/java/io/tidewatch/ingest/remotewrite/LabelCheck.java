package io.tidewatch.ingest.remotewrite;

import io.tidewatch.ingest.intake.Quote;
import io.tidewatch.ingest.series.LabelMasks;
import io.tidewatch.ingest.series.LabelRules;
import io.tidewatch.model.Labels;

/**
 * Collects labels as they come, checked and masked: sorted by name and unique, names allowed, {@code __name__} among
 * those of a series (Remote-Write 1.0, section "Labels"). A label with an empty value counts as absent. For one set of
 * labels.
 */
final class LabelCheck {
    /** Characters that the labels of an exemplar may have in all (OpenMetrics 1.0, "Exemplars"). */
    private static final int LONGEST_EXEMPLAR = 128;

    private final LabelRules.Names names;
    private final Labels.Builder builder = new Labels.Builder();
    private String before = "";
    private int count;
    private int characters;
    private boolean named;

    LabelCheck(LabelRules.Names names) {
        this.names = names;
    }

    void add(String name, String value) throws WrongPartException {
        refuse("label", names.label(name));
        refuse("label " + name, LabelRules.labelValue(value));
        refuse("series", LabelRules.labelCount(++count));
        boolean isName = name.equals(Labels.NAME);
        if (isName && !value.isEmpty()) {
            refuse("__name__", names.metric(value));
        }
        int order = before.compareTo(name);
        if (order == 0) {
            throw new WrongPartException("label '" + Quote.of(name) + "' stands twice");
        }
        if (order > 0) {
            throw new WrongPartException(
                    "label '" + Quote.of(name) + "' stands after '" + Quote.of(before) + "'; labels must be sorted");
        }
        named |= isName && !value.isEmpty();
        before = name;
        characters += name.length() + value.length();
        builder.add(name, isName ? value : LabelMasks.mask(name, value));
    }

    /** The labels of a series. */
    Labels series() throws WrongPartException {
        if (!named) {
            throw new WrongPartException("labels without __name__");
        }
        return builder.build();
    }

    /** The labels of an exemplar. */
    Labels exemplar() throws WrongPartException {
        if (characters > LONGEST_EXEMPLAR) {
            throw new WrongPartException(
                    "its labels have " + characters + " characters; at most " + LONGEST_EXEMPLAR + " are taken");
        }
        return builder.build();
    }

    private static void refuse(String what, String wrong) throws WrongPartException {
        if (!wrong.isEmpty()) {
            throw new WrongPartException(what + ": " + wrong);
        }
    }
}
