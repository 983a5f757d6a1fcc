package io.srt4j.gateway.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Lets SIGINT and SIGTERM end a command early, but as it should end. */
final class Signals {
    /** More than any command needs to say goodbye to its peers. */
    private static final Duration STOP_LIMIT = Duration.ofSeconds(10);

    /** What the command does, from opening to closing. */
    interface Work {
        void run() throws IOException, InterruptedException;
    }

    private Signals() {}

    /**
     * Runs {@code work}. A signal calls {@code stop}, upon which work is to return soon; then the process ends with 0, or
     * with 1 and a line on {@code err} if work fails even so.
     */
    static void endCleanly(Work work, Runnable stop, PrintWriter err) throws IOException, InterruptedException {
        var ended = new CountDownLatch(1);
        var code = new AtomicInteger();
        Thread onSignal = Thread.ofPlatform().name("shutdown").unstarted(() -> {
            stop.run();
            await(ended);
            // A virtual machine that a signal ends reports the signal; a command that ended as asked reports success.
            Runtime.getRuntime().halt(code.get());
        });
        Runtime.getRuntime().addShutdownHook(onSignal);
        try {
            work.run();
        } catch (IOException | RuntimeException e) {
            if (!isSignalled(onSignal)) {
                throw e;
            }
            err.println("srt4j: " + e.getMessage());
            code.set(Srt4jCommand.FAILED);
        } finally {
            ended.countDown();
        }
        if (isSignalled(onSignal)) {
            onSignal.join(); // for ever: it halts the machine
        }
    }

    /** Whether the machine is shutting down; if not, the hook is gone after this. */
    private static boolean isSignalled(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
            return false;
        } catch (IllegalStateException _) {
            return true;
        }
    }

    private static void await(CountDownLatch ended) {
        try {
            boolean _ = ended.await(STOP_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
