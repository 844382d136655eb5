package io.tidewatch.ingest.lifecycle;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidewatch.events.lifecycle.LifecycleKind;
import io.tidewatch.events.v1.LifecycleEvent;
import io.tidewatch.ingest.intake.EventFields;
import io.tidewatch.ingest.intake.EventReader;
import io.tidewatch.ingest.intake.JsonKind;
import io.tidewatch.ingest.intake.Quote;
import io.tidewatch.ingest.intake.RefusedException;
import io.tidewatch.promql.text.DurationText;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Reads one lifecycle event from JSON: checks that it has what its kind needs and nothing else, and masks it. The fields
 * are those of {@code docs/formats/lifecycle.md}. Safe for any thread.
 */
public final class LifecycleEventReader implements EventReader<LifecycleEvent> {
    private static final String ORGANISATION = "organisation";
    /** The same field as others spell it. */
    private static final String ORGANIZATION = "organization";

    private static final Set<String> COMMON =
            Set.of("kind", "event_id", "timestamp", "metadata", ORGANISATION, ORGANIZATION);
    private static final Map<LifecycleKind, Set<String>> FIELDS = Map.of(
            LifecycleKind.ALLOCATED, with("pool", "resource_id"),
            LifecycleKind.DEALLOCATED, with("pool", "resource_id", "duration"),
            LifecycleKind.FAILED, with("pool", "resource_id", "error"),
            LifecycleKind.POOL, with("pool", "available", "total"),
            LifecycleKind.DEPLOYED, with("service", "version", "environment", "revision", "url"));
    private static final Set<String> ERROR_FIELDS = Set.of("message", "type");
    private static final String KINDS =
            Stream.of(LifecycleKind.values()).map(LifecycleKind::text).collect(Collectors.joining(", "));

    private static final long MOST_RESOURCES = 1_000_000_000;
    private static final double LONGEST_SECONDS = 366 * 86_400.0;
    private static final int LONGEST_URL = 2_048;

    private static Set<String> with(String... own) {
        return Stream.concat(COMMON.stream(), Stream.of(own)).collect(Collectors.toUnmodifiableSet());
    }

    @Override
    public LifecycleEvent read(JsonNode node, Supplier<String> id, long nowMs, long defaultTimeMs)
            throws RefusedException {
        EventFields fields = new EventFields(node);
        LifecycleKind kind = kind(fields);
        fields.onlyHas(FIELDS.getOrDefault(kind, COMMON), "an event of kind '" + kind.text() + "'");
        LifecycleEvent.Builder event = LifecycleEvent.newBuilder()
                .setKind(kind.text())
                .setEventId(fields.uuid("event_id", id))
                .setTimestampMs(fields.timestampMs(nowMs, defaultTimeMs))
                .setOrganisation(organisation(fields))
                .setMetadataJson(fields.metadata())
                .setAcceptedMs(nowMs);
        if (kind == LifecycleKind.DEPLOYED) {
            return deployed(event, fields).build();
        }
        event.setPool(needed(fields, "pool"));
        switch (kind) {
            case ALLOCATED -> event.setResourceId(needed(fields, "resource_id"));
            case DEALLOCATED ->
                event.setResourceId(needed(fields, "resource_id")).setDurationSeconds(seconds(fields, "duration"));
            case FAILED -> error(event.setResourceId(fields.name("resource_id")), fields);
            case POOL -> status(event, fields);
            case DEPLOYED -> throw new IllegalStateException("read above");
        }
        return event.build();
    }

    private static LifecycleKind kind(EventFields fields) throws RefusedException {
        String given = EventFields.required(fields.text("kind"), "kind");
        return LifecycleKind.ofText(given.toLowerCase(Locale.ROOT))
                .orElseThrow(() -> new RefusedException("kind", "'" + Quote.of(given) + "' is not one of " + KINDS));
    }

    private static String organisation(EventFields fields) throws RefusedException {
        if (fields.has(ORGANISATION) && fields.has(ORGANIZATION)) {
            throw new RefusedException(ORGANIZATION, "stands beside 'organisation', which is the same field");
        }
        return fields.name(fields.has(ORGANIZATION) ? ORGANIZATION : ORGANISATION);
    }

    private static String needed(EventFields fields, String field) throws RefusedException {
        return EventFields.required(fields.name(field), field);
    }

    private static LifecycleEvent.Builder deployed(LifecycleEvent.Builder event, EventFields fields)
            throws RefusedException {
        String url = fields.name("url", LONGEST_URL);
        if (!url.isEmpty() && !url.startsWith("https://") && !url.startsWith("http://")) {
            throw new RefusedException("url", "'" + Quote.of(url) + "' does not begin with http:// or https://");
        }
        return event.setService(needed(fields, "service"))
                .setVersion(needed(fields, "version"))
                .setEnvironment(fields.name("environment"))
                .setRevision(fields.name("revision"))
                .setUrl(url);
    }

    /** A message alone, or an object with message, type or both. */
    private static void error(LifecycleEvent.Builder event, EventFields fields) throws RefusedException {
        JsonNode error = fields.raw("error");
        if (!error.isObject()) {
            event.setErrorMessage(EventFields.required(
                    fields.cutText("error", EventFields.LONGEST_MESSAGE).strip(), "error"));
            return;
        }
        try {
            EventFields parts = new EventFields(error);
            parts.onlyHas(ERROR_FIELDS, "'error'");
            event.setErrorType(parts.name("type"))
                    .setErrorMessage(parts.cutText("message", EventFields.LONGEST_MESSAGE));
        } catch (RefusedException e) {
            throw e.within("error");
        }
        if (event.getErrorType().isEmpty() && event.getErrorMessage().isEmpty()) {
            throw new RefusedException("error", "has neither message nor type; one of them is needed");
        }
    }

    private static void status(LifecycleEvent.Builder event, EventFields fields) throws RefusedException {
        long total = count(fields, "total");
        long available = count(fields, "available");
        if (available > total) {
            throw new RefusedException("available", available + " is more than total, " + total);
        }
        event.setAvailable(available).setTotal(total);
    }

    private static long count(EventFields fields, String field) throws RefusedException {
        JsonNode value = fields.raw(field);
        if (value.isMissingNode() || value.isNull()) {
            throw new RefusedException(field, "is missing");
        }
        if (!value.isNumber()) {
            throw new RefusedException(field, "must be a whole number, not " + JsonKind.of(value));
        }
        double number = value.doubleValue();
        if (number != Math.rint(number) || number < 0 || number > MOST_RESOURCES) {
            throw new RefusedException(
                    field, Quote.of(value.asText()) + " is not a whole number from 0 to " + MOST_RESOURCES);
        }
        return (long) number;
    }

    private static double seconds(EventFields fields, String field) throws RefusedException {
        JsonNode value = fields.raw(field);
        if (value.isMissingNode() || value.isNull()) {
            throw new RefusedException(field, "is missing");
        }
        double seconds;
        if (value.isNumber()) {
            seconds = value.doubleValue();
        } else if (value.isTextual()) {
            try {
                seconds = DurationText.parse(value.textValue().strip()) / 1000.0;
            } catch (IllegalArgumentException e) {
                throw new RefusedException(
                        field, "'" + Quote.of(value.textValue()) + "' is not a duration such as 90s or 1h30m");
            }
        } else {
            throw new RefusedException(field, "must be a number of seconds or a duration, not " + JsonKind.of(value));
        }
        if (!(seconds >= 0 && seconds <= LONGEST_SECONDS)) {
            throw new RefusedException(field, Quote.of(value.asText()) + " does not lie between 0 and 366 days");
        }
        return seconds;
    }
}
