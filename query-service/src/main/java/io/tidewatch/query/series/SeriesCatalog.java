package io.tidewatch.query.series;

import io.tidewatch.model.ProjectId;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The series of every project. Safe for any thread. */
public final class SeriesCatalog {
    private final Map<ProjectId, SeriesIndex> projects = new ConcurrentHashMap<>();
    private final int mostSeries;

    /** @param mostSeries series that a project may have at a time */
    public SeriesCatalog(int mostSeries) {
        this.mostSeries = mostSeries;
    }

    /** The series of a project; an empty index when none is known. */
    public SeriesIndex of(ProjectId project) {
        return projects.computeIfAbsent(project, p -> new SeriesIndex(p, mostSeries));
    }

    /** Adds a series that the store knows. */
    public void load(StoredSeries series) {
        of(series.project()).load(series.id(), series.labels(), series.lastSeenMs());
    }

    /** Adds a series that another replica may have stored, or takes over when it was seen last. */
    public void follow(StoredSeries series) {
        of(series.project()).follow(series.id(), series.labels(), series.lastSeenMs());
    }

    /** The projects that have series. */
    public Collection<SeriesIndex> projects() {
        return projects.values();
    }

    /** Series in all projects. */
    public long size() {
        return projects.values().stream().mapToLong(SeriesIndex::size).sum();
    }
}
