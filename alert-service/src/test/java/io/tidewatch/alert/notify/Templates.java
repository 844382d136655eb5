package io.tidewatch.alert.notify;

import io.tidewatch.alert.notify.template.MessageTemplates;
import io.tidewatch.alert.notify.template.TemplateSource;

/** Templates for tests: the defaults alone. */
public final class Templates {
    /** Of messages whose links go to this origin. */
    public static TemplateSource at(String origin) {
        MessageTemplates templates = new MessageTemplates(new Links(origin), "");
        return project -> templates;
    }

    private Templates() {}
}
