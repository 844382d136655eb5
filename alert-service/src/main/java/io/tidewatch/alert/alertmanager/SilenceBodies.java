package io.tidewatch.alert.alertmanager;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidewatch.alert.request.Times;
import io.tidewatch.alert.routing.AlertMatcher;
import io.tidewatch.alert.routing.Silence;
import io.tidewatch.alert.routing.store.SilenceTable;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Silences as requests and answers write them. */
public final class SilenceBodies {
    private static final int MATCHERS = 100;
    private static final int TEXT_LIMIT = 10_000;
    private static final Comparator<Silence> ORDER = Comparator.comparing(Silence::endsAt);

    /**
     * A silence that a request asks for.
     *
     * @param id of the one that it changes; null for a new one
     */
    public record Wanted(@Nullable UUID id, Silence silence) {}

    private SilenceBodies() {}

    /**
     * Reads a body.
     *
     * @throws ApiFault when something is wrong
     */
    public static Wanted read(@Nullable JsonNode body, Instant now) {
        if (body == null || !body.isObject()) {
            throw ApiFault.unreadable("parsing silence body from \"\" failed, because it is not an object");
        }
        String by = required(body, "createdBy");
        String comment = required(body, "comment");
        Instant starts = time(body, "startsAt");
        Instant ends = time(body, "endsAt");
        if (!body.path("matchers").isArray()) {
            throw ApiFault.required("silence.matchers");
        }
        List<AlertMatcher> matchers = matchers(body.path("matchers"));
        if (!starts.isBefore(ends)) {
            throw ApiFault.bad("Failed to create silence: start time must be before end time");
        }
        if (ends.isBefore(now)) {
            throw ApiFault.bad("Failed to create silence: end time can't be in the past");
        }
        String id = body.path("id").asText("");
        return new Wanted(
                id.isEmpty() ? null : id(id),
                new Silence(
                        UUID.randomUUID(),
                        matchers,
                        starts.isBefore(now) && id.isEmpty() ? now : starts,
                        ends,
                        by,
                        comment,
                        now));
    }

    /** The id of a path or a body. */
    public static UUID id(String text) {
        try {
            return UUID.fromString(text);
        } catch (IllegalArgumentException e) {
            throw ApiFault.missing("silence not found");
        }
    }

    private static String required(JsonNode body, String field) {
        JsonNode text = body.path(field);
        if (text.isMissingNode() || text.isNull()) {
            throw ApiFault.required("silence." + field);
        }
        if (!text.isTextual()
                || text.textValue().length() > TEXT_LIMIT
                || text.textValue().indexOf('\0') >= 0) {
            throw ApiFault.wrongType("silence." + field, "string of at most " + TEXT_LIMIT + " characters");
        }
        return text.textValue();
    }

    private static Instant time(JsonNode body, String field) {
        Instant time = AlertBodies.time(body, field, "silence");
        if (time == null) {
            throw ApiFault.required("silence." + field);
        }
        return time;
    }

    private static List<AlertMatcher> matchers(JsonNode nodes) {
        List<AlertMatcher> matchers = new ArrayList<>();
        for (JsonNode node : nodes) {
            String at = "silence.matchers." + matchers.size();
            for (String field : List.of("name", "value")) {
                if (!node.path(field).isTextual()) {
                    throw ApiFault.required(at + "." + field);
                }
            }
            if (!node.path("isRegex").isBoolean()) {
                throw ApiFault.required(at + ".isRegex");
            }
            String name = node.path("name").textValue();
            if (name.isEmpty()) {
                throw ApiFault.bad(
                        "invalid silence: invalid label matcher " + matchers.size() + ": invalid label name \"\"");
            }
            try {
                matchers.add(new AlertMatcher(
                        name,
                        AlertMatcher.Op.of(
                                node.path("isRegex").booleanValue(),
                                node.path("isEqual").asBoolean(true)),
                        node.path("value").textValue()));
            } catch (IllegalArgumentException e) {
                throw ApiFault.bad("invalid silence: invalid label matcher " + matchers.size() + ": " + e.getMessage());
            }
        }
        if (matchers.isEmpty()) {
            throw ApiFault.bad("invalid silence: at least one matcher required");
        }
        if (matchers.size() > MATCHERS) {
            throw ApiFault.bad("invalid silence: more than " + MATCHERS + " matchers");
        }
        if (matchers.stream().allMatch(matcher -> matcher.matches(""))) {
            throw ApiFault.bad("invalid silence: at least one matcher must not match the empty string");
        }
        return matchers;
    }

    /** Whether the wanted one is another form of the present one, rather than another silence. */
    public static boolean changes(Silence present, Silence wanted, Instant now) {
        if (!present.matchers().equals(wanted.matchers())) {
            return false;
        }
        return switch (present.state(now)) {
            case ACTIVE ->
                wanted.startsAt().toEpochMilli() == present.startsAt().toEpochMilli();
            case PENDING -> !wanted.startsAt().isBefore(now);
            case EXPIRED -> false;
        };
    }

    /** The silence, ended now; one that has not begun never will. */
    public static Silence expired(Silence silence, Instant now) {
        Instant starts = silence.startsAt().isAfter(now) ? now : silence.startsAt();
        return new Silence(silence.id(), silence.matchers(), starts, now, silence.createdBy(), silence.comment(), now);
    }

    /** One silence. */
    public static ObjectNode json(Silence silence, Instant now) {
        ObjectNode out = JsonNodeFactory.instance.objectNode();
        out.put("id", silence.id().toString());
        out.putObject("status").put("state", silence.state(now).name().toLowerCase(Locale.ROOT));
        out.put("updatedAt", Times.text(silence.updatedAt()));
        out.put("comment", silence.comment());
        out.put("createdBy", silence.createdBy());
        out.put("endsAt", Times.text(silence.endsAt()));
        ArrayNode matchers = out.putArray("matchers");
        silence.matchers().forEach(matcher -> matchers.add(SilenceTable.json(matcher)));
        out.put("startsAt", Times.text(silence.startsAt()));
        return out;
    }

    /** Those that are asked for: active ones by their end, then pending, then expired ones. */
    public static ArrayNode json(List<Silence> silences, Map<String, List<String>> parameters, Instant now) {
        List<AlertMatcher> matchers = AlertFilter.matchers(parameters);
        ArrayNode out = JsonNodeFactory.instance.arrayNode();
        for (Silence.State state : List.of(Silence.State.ACTIVE, Silence.State.PENDING, Silence.State.EXPIRED)) {
            if (!AlertFilter.flag(parameters, state.name().toLowerCase(Locale.ROOT))) {
                continue;
            }
            silences.stream()
                    .filter(silence -> silence.state(now) == state && asked(silence, matchers))
                    .sorted(state == Silence.State.EXPIRED ? ORDER.reversed() : ORDER)
                    .forEach(silence -> out.add(json(silence, now)));
        }
        return out;
    }

    private static boolean asked(Silence silence, List<AlertMatcher> matchers) {
        Map<String, String> pairs = new HashMap<>();
        silence.matchers().forEach(matcher -> pairs.put(matcher.name(), matcher.value()));
        return AlertFilter.matches(matchers, pairs);
    }
}
