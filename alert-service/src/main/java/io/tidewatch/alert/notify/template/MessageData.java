package io.tidewatch.alert.notify.template;

import io.tidewatch.alert.notify.Links;
import io.tidewatch.alert.notify.Message;
import io.tidewatch.alert.notify.Message.MessageAlert;
import io.tidewatch.alert.template.language.Members;
import java.util.AbstractList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What templates see of a message: Alertmanager's {@code Data}. */
final class MessageData {
    /** The data of a message. */
    static Map<String, Object> of(Message message, Links links) {
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("Receiver", message.receiver());
        data.put("Status", message.status());
        data.put(
                "Alerts",
                new Alerts(message.alerts().stream()
                        .map(alert -> (Object) alert(alert, links))
                        .toList()));
        data.put("GroupLabels", new KeyValues(message.groupLabels()));
        data.put("CommonLabels", new KeyValues(message.commonLabels()));
        data.put("CommonAnnotations", new KeyValues(message.commonAnnotations()));
        data.put("ExternalURL", links.external());
        data.put("GroupKey", message.groupKey());
        data.put("NotificationReason", message.reason());
        return data;
    }

    private static Map<String, Object> alert(MessageAlert alert, Links links) {
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("Status", alert.status());
        data.put("Labels", new KeyValues(alert.labels()));
        data.put("Annotations", new KeyValues(alert.annotations()));
        data.put("StartsAt", GoTime.of(alert.startsAt()));
        data.put("EndsAt", GoTime.of(alert.endsAt()));
        data.put("GeneratorURL", links.absolute(alert.generatorUrl()));
        data.put("Fingerprint", alert.fingerprint());
        return data;
    }

    /** The alerts, and those of one status. */
    private static final class Alerts extends AbstractList<Object> implements Members {
        private final List<Object> alerts;

        Alerts(List<Object> alerts) {
            this.alerts = alerts;
        }

        @Override
        public Object get(int index) {
            return alerts.get(index);
        }

        @Override
        public int size() {
            return alerts.size();
        }

        @Override
        public @Nullable Object member(String name, List<@Nullable Object> args) {
            return switch (name) {
                case "Firing" -> ofStatus("firing");
                case "Resolved" -> ofStatus("resolved");
                default ->
                    throw new UnknownMemberException("can't evaluate field " + name + " in type template.Alerts");
            };
        }

        private Alerts ofStatus(String status) {
            return new Alerts(alerts.stream()
                    .filter(alert -> status.equals(((Map<?, ?>) alert).get("Status")))
                    .toList());
        }
    }

    private MessageData() {}
}
