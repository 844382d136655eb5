package io.tidewatch.query.newest;

import io.tidewatch.model.Fault;
import io.tidewatch.model.ProjectId;
import io.tidewatch.model.TidewatchException;
import io.tidewatch.query.head.PartitionHead;
import io.tidewatch.query.newest.Owners.Owner;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;

/** One question to everybody, and who has answered for which partition. For one thread. */
final class Round {
    private final LocalHeads local;
    private final Peers peers;
    private final String address;
    private final ProjectId project;
    private final Question question;
    private final long deadline;
    private final LongSupplier nanos;

    private final Map<Integer, LocalHeads.Part> mine = new TreeMap<>();
    private final List<PartitionHead> heads = new ArrayList<>();
    private final List<Answer> answers = new ArrayList<>();
    private final Map<Integer, Answer.Partition> answered = new TreeMap<>();
    /** The owner that was asked last for a partition, and why that was in vain. */
    private final Map<Integer, Owner> asked = new TreeMap<>();

    private final Map<Integer, String> whys = new TreeMap<>();
    private final List<String> lacks = new ArrayList<>();
    private Map<Integer, Owner> rows = Map.of();

    /** @param deadline for all answers, by the clock */
    Round(
            LocalHeads local,
            Peers peers,
            String address,
            ProjectId project,
            Question question,
            long deadline,
            LongSupplier nanos) {
        this.local = local;
        this.peers = peers;
        this.address = address;
        this.project = project;
        this.question = question;
        this.deadline = deadline;
        this.nanos = nanos;
    }

    /** Takes what is read here. */
    void mine() {
        for (LocalHeads.Part part : local.parts()) {
            LocalHeads.Part before = mine.put(part.partition(), part);
            if (before == null || before.head() != part.head()) {
                heads.add(part.head());
            }
        }
    }

    /** @param ledger as it was read last */
    boolean isAllMine(Map<Integer, Owner> ledger) {
        rows = ledger;
        return local.partitions() > 0 && missing().isEmpty();
    }

    /** Asks the owners of what is missing, unless the same owner was asked before. */
    void others(Map<Integer, Owner> ledger) {
        rows = ledger;
        Map<String, List<Integer>> plan = new TreeMap<>();
        for (int partition : missing()) {
            Owner owner = rows.get(partition);
            if (owner == null) {
                whys.put(partition, "nobody has read it yet");
            } else if (owner.address().equals(address)) {
                whys.put(partition, "it is not read here yet");
            } else {
                Owner before = asked.put(partition, owner);
                if (before == null
                        || before.epoch() != owner.epoch()
                        || !before.address().equals(owner.address())) {
                    plan.computeIfAbsent(owner.address(), a -> new ArrayList<>())
                            .add(partition);
                }
            }
        }
        Map<String, CompletableFuture<Answer>> asking = new TreeMap<>();
        plan.forEach((owner, partitions) -> asking.put(owner, peers.ask(owner, project, question.of(partitions))));
        asking.forEach((owner, answer) -> await(owner, plan.getOrDefault(owner, List.of()), answer));
    }

    private void await(String owner, List<Integer> partitions, CompletableFuture<Answer> future) {
        try {
            Answer answer = future.get(Math.max(1, deadline - nanos.getAsLong()), TimeUnit.NANOSECONDS);
            answers.add(answer);
            answer.partitions().forEach(of -> answered.put(of.partition(), of));
            partitions.forEach(partition -> whys.put(partition, "its owner " + owner + " has given it up"));
        } catch (ExecutionException e) {
            if (e.getCause() instanceof TidewatchException cause && cause.fault() == Fault.LIMIT) {
                throw cause;
            }
            Throwable cause = e.getCause() == null ? e : e.getCause();
            failed(owner, partitions, String.valueOf(cause.getMessage()));
        } catch (TimeoutException e) {
            future.cancel(true);
            failed(owner, partitions, "not in time");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            failed(owner, partitions, "the query was interrupted");
        }
    }

    private void failed(String owner, List<Integer> partitions, String why) {
        partitions.forEach(partition -> whys.put(partition, "its owner " + owner + " gives no answer: " + why));
    }

    /** Partitions for which nobody has answered who owns them. */
    private TreeSet<Integer> missing() {
        int partitions = local.partitions();
        for (int partition : rows.keySet()) {
            partitions = Math.max(partitions, partition + 1);
        }
        TreeSet<Integer> missing = new TreeSet<>();
        for (int partition = 0; partition < partitions; partition++) {
            if (!isMine(partition) && !isAnswered(partition)) {
                missing.add(partition);
            }
        }
        return missing;
    }

    private boolean isMine(int partition) {
        LocalHeads.Part part = mine.get(partition);
        return part != null && part.epoch() >= epoch(partition);
    }

    private boolean isAnswered(int partition) {
        Answer.Partition answer = answered.get(partition);
        return answer != null && answer.epoch() >= epoch(partition);
    }

    /** A claim below it has been taken over by another. */
    private long epoch(int partition) {
        Owner row = rows.get(partition);
        return row == null ? 0 : row.epoch();
    }

    boolean lacksPartitions() {
        return !missing().isEmpty();
    }

    /** Something is missing. */
    void lack(String words) {
        lacks.add(words);
    }

    /** @param shared whether others own partitions */
    Roundtrip.Outcome outcome(boolean shared) {
        if (local.partitions() == 0 && rows.isEmpty()) {
            lack("the newest samples are missing: no partition of tidewatch.metrics is read yet");
        }
        for (LocalHeads.Part part : mine.values()) {
            if (isMine(part.partition()) && part.until() > 0) {
                recovering(part.partition(), part.head().sealedOffset(), part.until());
            }
        }
        for (Answer.Partition answer : answered.values()) {
            if (isAnswered(answer.partition()) && !isMine(answer.partition()) && answer.until() > 0) {
                recovering(answer.partition(), answer.sealed(), answer.until());
            }
        }
        missing().stream()
                .collect(Collectors.groupingBy(
                        partition -> whys.getOrDefault(partition, "unknown"), TreeMap::new, Collectors.toList()))
                .forEach(this::missing);
        return new Roundtrip.Outcome(List.copyOf(heads), List.copyOf(answers), List.copyOf(lacks), shared);
    }

    private void recovering(int partition, long sealed, long until) {
        lack("samples of partition " + partition + " since its last seal, at offset " + sealed
                + ", are missing: it is being read again up to offset " + until);
    }

    private void missing(String why, List<Integer> partitions) {
        String since = partitions.stream()
                .map(rows::get)
                .filter(row -> row != null && row.nextOffset() > 0)
                .map(row -> row == null ? Instant.MIN : row.sealed())
                .min(Instant::compareTo)
                .map(last -> " since " + last + ", when they were sealed last")
                .orElse("");
        String which = partitions.stream().map(String::valueOf).collect(Collectors.joining(", "));
        lack("the newest samples of partition" + (partitions.size() == 1 ? " " : "s ") + which + " are missing" + since
                + ": " + why);
    }
}
