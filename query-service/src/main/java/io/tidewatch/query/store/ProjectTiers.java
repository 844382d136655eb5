package io.tidewatch.query.store;

import io.tidewatch.model.ProjectId;
import java.util.Map;
import java.util.function.Supplier;

/** How long samples are kept, by project. Safe for any thread. */
public final class ProjectTiers {
    private final Tiers usual;
    private final Supplier<Map<ProjectId, Tiers>> load;
    private volatile Map<ProjectId, Tiers> own = Map.of();
    private volatile Tiers longest;

    /**
     * @param usual of projects that have none of their own
     * @param load asks Postgres for those that have
     */
    public ProjectTiers(Tiers usual, Supplier<Map<ProjectId, Tiers>> load) {
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

    /** Those that projects have of their own. */
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
        Map<ProjectId, Tiers> loaded = Map.copyOf(load.get());
        Tiers longer = usual;
        for (Tiers of : loaded.values()) {
            longer = longer.longer(of);
        }
        own = loaded;
        longest = longer;
    }
}
