package io.tidewatch.ingest.scrape.relabel;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import io.tidewatch.promql.text.Replacement;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One rule of {@code relabel_configs} or {@code metric_relabel_configs}. The expression is RE2 and matches a whole text,
 * line feeds included. Immutable, safe for any thread.
 */
public final class RelabelRule {
    /** The expression when none is given: anything, in one group. */
    public static final String ANYTHING = "(.*)";

    private static final Pattern LABEL_NAME = Pattern.compile("[a-zA-Z_][a-zA-Z0-9_]*");
    /** A name that may hold references to groups. */
    private static final Pattern NAME_TEMPLATE = Pattern.compile("(?:(?:[a-zA-Z_]|\\$(?:\\{\\w+\\}|\\w+))+\\w*)+");

    /** What was wrong with a rule: the key and why. */
    public static final class WrongRuleException extends Exception {
        private static final long serialVersionUID = 1L;
        private final String key;

        WrongRuleException(String key, String message) {
            super(message, null, false, false);
            this.key = key;
        }

        public String key() {
            return key;
        }
    }

    /** A rule as it was written; rules that were written alike are equal. */
    private record Definition(
            RelabelAction action,
            List<String> sources,
            String separator,
            @Nullable String regex,
            long modulus,
            String target,
            @Nullable String replacement) {}

    private final Definition definition;
    private final RelabelAction action;
    private final List<String> sources;
    private final String separator;
    private final Pattern pattern;
    private final boolean matchesAnything;
    private final long modulus;
    private final String target;
    private final Replacement targetTemplate;
    private final Replacement replacement;

    /**
     * @param regex null for {@link #ANYTHING}
     * @param modulus 0 when not given
     * @param target the empty string when not given
     * @param replacement null for {@code $1}
     * @throws WrongRuleException when the parts do not fit the action
     */
    public RelabelRule(
            RelabelAction action,
            List<String> sources,
            String separator,
            @Nullable String regex,
            long modulus,
            String target,
            @Nullable String replacement)
            throws WrongRuleException {
        this.definition = new Definition(action, List.copyOf(sources), separator, regex, modulus, target, replacement);
        this.action = action;
        this.sources = List.copyOf(sources);
        this.separator = separator;
        this.modulus = modulus;
        this.target = target;
        this.targetTemplate = new Replacement(target);
        this.replacement = new Replacement(replacement == null ? "$1" : replacement);
        this.matchesAnything = regex == null || regex.equals(ANYTHING) || regex.equals(".*");
        try {
            this.pattern = Pattern.compile(regex == null ? ANYTHING : regex, Pattern.DOTALL);
        } catch (PatternSyntaxException e) {
            throw new WrongRuleException("regex", "'" + regex + "' is no RE2 expression: " + e.getMessage());
        }
        check(regex, replacement);
    }

    private void check(@Nullable String regex, @Nullable String given) throws WrongRuleException {
        switch (action) {
            case REPLACE -> {
                requireTarget();
                if (!NAME_TEMPLATE.matches(target)) {
                    throw new WrongRuleException("target_label", "'" + target + "' is no label name");
                }
            }
            case HASHMOD, LOWERCASE, UPPERCASE, KEEPEQUAL, DROPEQUAL -> {
                requireTarget();
                if (!LABEL_NAME.matches(target)) {
                    throw new WrongRuleException("target_label", "'" + target + "' is no label name");
                }
                if (action == RelabelAction.HASHMOD && modulus == 0) {
                    throw new WrongRuleException("modulus", "is needed with the action hashmod");
                }
                if ((action == RelabelAction.KEEPEQUAL || action == RelabelAction.DROPEQUAL)
                        && (regex != null || given != null || modulus != 0)) {
                    throw new WrongRuleException(
                            "action", action.text() + " takes source_labels and target_label only");
                }
            }
            case LABELMAP -> {
                if (given != null && !NAME_TEMPLATE.matches(given)) {
                    throw new WrongRuleException("replacement", "'" + given + "' is no label name");
                }
            }
            case LABELDROP, LABELKEEP -> {
                if (!sources.isEmpty() || !target.isEmpty() || given != null || modulus != 0) {
                    throw new WrongRuleException("action", action.text() + " takes regex only");
                }
            }
            case KEEP, DROP -> {}
        }
    }

    private void requireTarget() throws WrongRuleException {
        if (target.isEmpty()) {
            throw new WrongRuleException("target_label", "is needed with the action " + action.text());
        }
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof RelabelRule rule && definition.equals(rule.definition);
    }

    @Override
    public int hashCode() {
        return definition.hashCode();
    }

    /**
     * Applies the rule to labels by name, which change in place; an absent label is the empty string.
     *
     * @return false when what has these labels is dropped
     */
    boolean apply(Map<String, String> labels) {
        switch (action) {
            case KEEP -> {
                return matchesAnything || pattern.matches(joined(labels));
            }
            case DROP -> {
                return !(matchesAnything || pattern.matches(joined(labels)));
            }
            case KEEPEQUAL -> {
                return joined(labels).equals(labels.getOrDefault(target, ""));
            }
            case DROPEQUAL -> {
                return !joined(labels).equals(labels.getOrDefault(target, ""));
            }
            case REPLACE -> replace(labels);
            case HASHMOD -> set(labels, target, Long.toString(hash(joined(labels))));
            case LOWERCASE -> set(labels, target, joined(labels).toLowerCase(Locale.ROOT));
            case UPPERCASE -> set(labels, target, joined(labels).toUpperCase(Locale.ROOT));
            case LABELMAP -> {
                for (Map.Entry<String, String> label : List.copyOf(labels.entrySet())) {
                    Matcher match = pattern.matcher(label.getKey());
                    if (match.matches()) {
                        set(labels, replacement.expand(match), label.getValue());
                    }
                }
            }
            case LABELDROP -> labels.keySet().removeIf(pattern::matches);
            case LABELKEEP -> labels.keySet().removeIf(name -> !pattern.matches(name));
        }
        return true;
    }

    private void replace(Map<String, String> labels) {
        // The commonest form: a fixed text into a fixed label.
        if (matchesAnything && replacement.isLiteral() && targetTemplate.isLiteral()) {
            set(labels, target, replacement.expand(pattern.matcher("")));
            return;
        }
        Matcher match = pattern.matcher(joined(labels));
        if (!match.matches()) {
            return;
        }
        String name = targetTemplate.expand(match);
        if (LABEL_NAME.matches(name)) {
            set(labels, name, replacement.expand(match));
        }
    }

    private static void set(Map<String, String> labels, String name, String value) {
        if (value.isEmpty()) {
            labels.remove(name);
        } else {
            labels.put(name, value);
        }
    }

    private String joined(Map<String, String> labels) {
        if (sources.size() == 1) {
            return labels.getOrDefault(sources.get(0), "");
        }
        List<String> values = new ArrayList<>(sources.size());
        for (String source : sources) {
            values.add(labels.getOrDefault(source, ""));
        }
        return String.join(separator, values);
    }

    /** The last eight bytes of the MD5 sum, as an unsigned big-endian number, modulo the modulus, as Prometheus does. */
    private long hash(String text) {
        try {
            byte[] sum = MessageDigest.getInstance("MD5").digest(text.getBytes(StandardCharsets.UTF_8));
            long number = 0;
            for (int i = 8; i < 16; i++) {
                number = number << 8 | (sum[i] & 0xFF);
            }
            return Long.remainderUnsigned(number, modulus);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has MD5", e);
        }
    }
}
