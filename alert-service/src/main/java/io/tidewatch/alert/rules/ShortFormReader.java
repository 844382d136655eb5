package io.tidewatch.alert.rules;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidewatch.alert.channels.ChannelConfig;
import io.tidewatch.alert.channels.ChannelReader;
import io.tidewatch.alert.request.FieldErrors;
import io.tidewatch.alert.request.JsonFields;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads the short form of a rule with its notification details. Blocks while it resolves a host. Thread-safe. */
public final class ShortFormReader {
    private final ChannelReader channels;

    public ShortFormReader(ChannelReader channels) {
        this.channels = channels;
    }

    /**
     * What a short form asks for.
     *
     * @param spec the rule
     * @param inline places to notify that the request names itself
     */
    public record Request(RuleSpec spec, List<ChannelConfig> inline) {}

    /** @throws io.tidewatch.kit.problems.ProblemException 400, naming all that is wrong */
    public Request read(@Nullable JsonNode body) {
        FieldErrors errors = new FieldErrors();
        JsonFields fields = JsonFields.of(body, errors);
        ShortForm.Generated promQl = ShortForm.generate(fields);
        JsonFields notification =
                fields.object("notification").onlyKnown(Set.of("channels", "webhook", "email", "slack"));
        List<ChannelConfig> inline = new ArrayList<>();
        channels.url(notification, "webhook").ifPresent(url -> inline.add(new ChannelConfig.Webhook(url, Map.of())));
        channels.url(notification, "slack").ifPresent(url -> inline.add(new ChannelConfig.Slack(url)));
        if (notification.has("email")) {
            inline.add(ChannelReader.email(notification, "email"));
        }
        RuleSpec spec = new RuleSpec(
                fields.requiredText("name", RuleReader.NAME_LIMIT).strip(),
                promQl.expression(),
                promQl.recovery(),
                RuleReader.duration(fields),
                RuleReader.duration(fields, "keep_firing_for"),
                RuleReader.severity(fields),
                Map.of(),
                RuleReader.annotations(fields),
                RuleReader.channels(notification, "channels"),
                fields.flag("enabled", true),
                false);
        errors.throwIfAny();
        return new Request(spec, inline);
    }
}
