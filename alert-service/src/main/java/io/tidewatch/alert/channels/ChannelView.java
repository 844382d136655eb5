package io.tidewatch.alert.channels;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import io.tidewatch.alert.request.Times;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A channel as answers show it: secrets masked. */
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
public record ChannelView(
        UUID id,
        String name,
        String type,
        Map<String, Object> config,
        @Nullable Integer maxPerMinute,
        @Nullable String receiver,
        String createdAt,
        String updatedAt) {
    /** Of a row. */
    public static ChannelView of(NotificationChannel channel) {
        return new ChannelView(
                channel.id,
                channel.name,
                channel.type,
                ChannelConfigJson.write(SecretMask.mask(channel.toChannel().config())),
                channel.maxPerMinute,
                channel.receiver,
                Times.text(channel.createdAt),
                Times.text(channel.updatedAt));
    }

    /** The answer {@code {"channel": …}}. */
    public record One(ChannelView channel) {}

    /** The answer {@code {"channels": […]}}. */
    public record Many(List<ChannelView> channels) {}
}
