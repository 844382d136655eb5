package io.tidewatch.query.store;

import io.tidewatch.model.ProjectId;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/** How long samples are kept, by project. Safe for any thread. */
public final class ProjectTiers {
    private final Tiers usual;
    private final Supplier<Map<ProjectId, RetentionTable.Kept>> load;
    private volatile Map<ProjectId, Tiers> own = Map.of();
    private volatile Set<ProjectId> configured = Set.of();
    private volatile Tiers longest;

    /**
     * @param usual of projects that have none of their own
     * @param load asks Postgres for those that have
     */
    public ProjectTiers(Tiers usual, Supplier<Map<ProjectId, RetentionTable.Kept>> load) {
        this.usual = usual;
        this.load = load;
        this.longest = usual;
    }

    /** The same for all. */
    public static ProjectTiers all(Tiers usual) {
        return new ProjectTiers(usual, Map::of);
    }

    /** Of a project. */
    public Tiers of(ProjectId project) {
        return own.getOrDefault(project, usual);
    }

    /** Of projects that have none of their own. */
    public Tiers usual() {
        return usual;
    }

    /** Whether a project has its own. */
    public boolean isOwn(ProjectId project) {
        return own.containsKey(project) && !configured.contains(project);
    }

    /** Those that projects have of their own, or had: since some time as configured. */
    public Map<ProjectId, Tiers> own() {
        return own;
    }

    /** Of each tier the longest of all projects: what partitions are kept for. */
    public Tiers longest() {
        return longest;
    }

    /**
     * Asks Postgres.
     *
     * @throws io.tidewatch.model.TidewatchException with the fault DEPENDENCY when it is away
     */
    public synchronized void refresh() {
        Map<ProjectId, Tiers> loaded = new HashMap<>();
        Set<ProjectId> again = new HashSet<>();
        Tiers longer = usual;
        for (Map.Entry<ProjectId, RetentionTable.Kept> entry : load.get().entrySet()) {
            Tiers of = entry.getValue().tiers();
            if (!entry.getValue().own()) {
                again.add(entry.getKey());
                of = usual.since(of.rawSinceMs(), of.minutesSinceMs());
            }
            loaded.put(entry.getKey(), of);
            longer = longer.longer(of);
        }
        configured = Set.copyOf(again);
        own = Map.copyOf(loaded);
        longest = longer;
    }
}
