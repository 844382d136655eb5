package io.tidewatch.query.series;

import io.tidewatch.model.ProjectId;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The series of every project. Safe for any thread. */
public final class SeriesCatalog {
    private final Map<ProjectId, SeriesIndex> projects = new ConcurrentHashMap<>();

    /** The series of a project; an empty index when none is known. */
    public SeriesIndex of(ProjectId project) {
        return projects.computeIfAbsent(project, SeriesIndex::new);
    }

    /** Adds series that the store knows. */
    public void load(Collection<SeriesEntry> entries) {
        entries.forEach(entry -> of(entry.project()).add(entry));
    }

    /** Series in all projects. */
    public long size() {
        return projects.values().stream().mapToLong(SeriesIndex::size).sum();
    }
}
