package io.tidewatch.query.newest;

import io.tidewatch.model.Labels;
import io.tidewatch.model.ProjectId;
import io.tidewatch.promql.source.LabelMatcher;
import io.tidewatch.query.head.PartitionHead;
import io.tidewatch.query.series.SeriesEntry;
import io.tidewatch.query.series.SeriesIndex;
import io.tidewatch.query.store.Exemplar;
import io.tidewatch.query.store.FamilyMetadata;
import io.tidewatch.timeseries.codec.ChunkReader;
import io.tidewatch.timeseries.codec.Samples;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What this replica and the others hold, united. Safe for any thread that may wait. */
public final class UnitedHeads implements NewestSamples {
    private final LocalHeads local;
    private final Roundtrip roundtrip;

    /**
     * @param local what is held here
     * @param roundtrip how others are asked
     */
    public UnitedHeads(LocalHeads local, Roundtrip roundtrip) {
        this.local = local;
        this.roundtrip = roundtrip;
    }

    @Override
    public Found<Samples> samples(
            ProjectId project, List<LabelMatcher> matchers, long startMs, long endMs, Consumer<String> lacks) {
        Question question =
                new Question(Question.Kind.SAMPLES, startMs, endMs, "", List.of(), List.of(List.copyOf(matchers)));
        Roundtrip.Outcome asked = ask(project, question, lacks);
        Map<SeriesEntry, Samples> bySeries = new HashMap<>();
        Set<SeriesEntry> series = new LinkedHashSet<>();
        met(project, asked, (entry, given) -> {
            series.add(entry);
            if (given.samples().size() > 0) {
                bySeries.computeIfAbsent(entry, e -> new Samples()).addAll(given.samples());
            }
        });
        series.addAll(local.known(project, question.selectors()));
        ChunkReader reader = new ChunkReader();
        List<PartitionHead> heads = asked.heads();
        for (SeriesEntry entry : series) {
            Samples mine = LocalHeads.samples(heads, entry, startMs, endMs, reader);
            if (mine == null) {
                mayBeStored(entry, asked);
            } else if (mine.size() > 0) {
                bySeries.computeIfAbsent(entry, e -> new Samples()).addAll(mine);
            }
        }
        bySeries.replaceAll((entry, samples) -> samples.ordered());
        return new Found<>(List.copyOf(series), bySeries, asked.shared());
    }

    @Override
    public Found<List<Exemplar>> exemplars(
            ProjectId project, List<List<LabelMatcher>> selectors, long startMs, long endMs, Consumer<String> lacks) {
        Question question = new Question(Question.Kind.EXEMPLARS, startMs, endMs, "", List.of(), selectors);
        Roundtrip.Outcome asked = ask(project, question, lacks);
        Map<SeriesEntry, List<Exemplar>> bySeries = new HashMap<>();
        Set<SeriesEntry> series = new LinkedHashSet<>();
        met(project, asked, (entry, given) -> {
            series.add(entry);
            bySeries.computeIfAbsent(entry, e -> new ArrayList<>()).addAll(given.exemplars());
        });
        if (!selectors.isEmpty()) {
            series.addAll(local.known(project, selectors));
        }
        List<PartitionHead> heads = asked.heads();
        for (SeriesEntry entry : series) {
            mayBeStored(entry, asked);
            List<Exemplar> mine = LocalHeads.exemplars(heads, entry, startMs, endMs);
            if (!mine.isEmpty()) {
                bySeries.computeIfAbsent(entry, e -> new ArrayList<>()).addAll(mine);
            }
        }
        return new Found<>(List.copyOf(series), bySeries, asked.shared());
    }

    @Override
    public List<SeriesEntry> series(
            ProjectId project, List<List<LabelMatcher>> selectors, long startMs, Consumer<String> lacks) {
        Question question = new Question(Question.Kind.SERIES, startMs, Long.MAX_VALUE, "", List.of(), selectors);
        Roundtrip.Outcome asked = ask(project, question, lacks);
        Set<SeriesEntry> heardElsewhere = new HashSet<>();
        met(project, asked, (entry, given) -> heardElsewhere.add(entry));
        Set<SeriesEntry> series = local.known(project, selectors);
        series.removeIf(entry -> !heardElsewhere.contains(entry) && local.isSilent(entry, startMs));
        series.addAll(heardElsewhere);
        return new ArrayList<>(series);
    }

    @Override
    public SortedSet<String> labelNames(
            ProjectId project, List<List<LabelMatcher>> selectors, long startMs, Consumer<String> lacks) {
        Question question = new Question(Question.Kind.LABEL_NAMES, startMs, Long.MAX_VALUE, "", List.of(), selectors);
        Roundtrip.Outcome asked = ask(project, question, lacks);
        SortedSet<String> names = local.labelNames(project, selectors, startMs);
        asked.answers().forEach(answer -> names.addAll(answer.texts()));
        return names;
    }

    @Override
    public SortedSet<String> labelValues(
            ProjectId project, String label, List<List<LabelMatcher>> selectors, long startMs, Consumer<String> lacks) {
        Question question =
                new Question(Question.Kind.LABEL_VALUES, startMs, Long.MAX_VALUE, label, List.of(), selectors);
        Roundtrip.Outcome asked = ask(project, question, lacks);
        SortedSet<String> values = local.labelValues(project, label, selectors, startMs);
        asked.answers().forEach(answer -> values.addAll(answer.texts()));
        return values;
    }

    @Override
    public List<FamilyMetadata> metadata(ProjectId project, @Nullable String family, Consumer<String> lacks) {
        Question question = new Question(
                Question.Kind.METADATA, 0, Long.MAX_VALUE, family == null ? "" : family, List.of(), List.of());
        Roundtrip.Outcome asked = ask(project, question, lacks);
        Map<String, FamilyMetadata> byFamily = new TreeMap<>();
        asked.answers().forEach(answer -> answer.families().forEach(of -> byFamily.put(of.family(), of)));
        asked.heads()
                .forEach(head -> head.metadata(project, of -> {
                    if (family == null || family.equals(of.family())) {
                        byFamily.put(of.family(), of);
                    }
                }));
        return List.copyOf(byFamily.values());
    }

    private Roundtrip.Outcome ask(ProjectId project, Question question, Consumer<String> lacks) {
        local.index(project);
        Roundtrip.Outcome asked = roundtrip.ask(project, question);
        asked.lacks().forEach(lacks);
        return asked;
    }

    private interface Met {
        void with(SeriesEntry entry, Answer.Series given);
    }

    /** Makes the series of the others known here; one that has no place in the index is known for this query alone. */
    private void met(ProjectId project, Roundtrip.Outcome asked, Met met) {
        SeriesIndex index = local.index(project);
        Map<Labels, SeriesEntry> homeless = new HashMap<>();
        for (Answer answer : asked.answers()) {
            for (Answer.Series given : answer.series()) {
                SeriesEntry entry = index.meet(given.id(), given.labels());
                if (entry == null) {
                    entry = homeless.computeIfAbsent(
                            given.labels(),
                            labels -> new SeriesEntry(project, given.id(), labels, Integer.MAX_VALUE, true, 0));
                } else if (!entry.stored()) {
                    entry.forgetSealed();
                }
                met.with(entry, given);
            }
        }
    }

    /** Of a series that no head here has, another replica may have sealed what is not known here. */
    private void mayBeStored(SeriesEntry entry, Roundtrip.Outcome asked) {
        if (asked.shared() && !entry.stored() && !local.holds(entry)) {
            entry.forgetSealed();
        }
    }
}
