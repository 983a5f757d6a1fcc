package io.srt4j.transport.facade;

import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Waiting, with a deadline, for what a loop was asked. A turn of a loop takes a millisecond at most, as a rule. */
final class LoopAnswer {
    /** How long a loop may take to answer, or to act on its own deadline, before it is considered stuck. */
    static final long WITHIN_MS = 2000;

    private LoopAnswer() {}

    /** The answer; empty if the endpoint is gone or stuck, or the waiting thread was interrupted, and still is then. */
    static <T> Optional<T> await(Future<T> asked) {
        return await(asked, WITHIN_MS);
    }

    /** The same with another deadline. */
    static <T> Optional<T> await(Future<T> asked, long withinMs) {
        try {
            return Optional.ofNullable(asked.get(withinMs, TimeUnit.MILLISECONDS));
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        } catch (ExecutionException | TimeoutException _) {
            return Optional.empty();
        }
    }
}
