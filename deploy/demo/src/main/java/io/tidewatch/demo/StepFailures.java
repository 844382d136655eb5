package io.tidewatch.demo;

/** Every failure of a workflow as that of a step. */
final class StepFailures {
    private StepFailures() {}

    /** The failure itself, or what an unforeseen one is: the system's. */
    static StepFailure of(Throwable failure) {
        return failure instanceof StepFailure step
                ? step
                : new StepFailure(
                        StepFailure.Kind.SYSTEM,
                        "unknown",
                        failure.getClass().getSimpleName(),
                        String.valueOf(failure.getMessage()));
    }
}
