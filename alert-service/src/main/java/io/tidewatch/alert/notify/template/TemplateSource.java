package io.tidewatch.alert.notify.template;

import io.tidewatch.model.ProjectId;

/** Knows the templates of each project. Safe for any thread; never blocks. */
@FunctionalInterface
public interface TemplateSource {
    /** The project's templates. */
    MessageTemplates templates(ProjectId project);
}
