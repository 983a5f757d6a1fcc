package io.srt4j.gateway.transmit;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Looks at a transmission now and then, and tells: statistics, the progress line, and what was lost. Runs on a virtual
 * thread of its own from construction to {@link #close}.
 */
public final class Watch implements AutoCloseable {
    private static final long TICK_NS = TimeUnit.SECONDS.toNanos(1);
    private static final long TELL_LOSS_EVERY_NS = TimeUnit.SECONDS.toNanos(5);

    /**
     * What to tell.
     *
     * @param statsEvery distance between records of statistics
     * @param stats who writes them; empty: nobody
     * @param hasProgress whether there is a terminal for the progress line
     */
    public record Wanted(Duration statsEvery, Optional<StatsReport> stats, boolean hasProgress) {}

    private final Transmission transmission;
    private final Journal journal;
    private final Wanted wanted;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread thread;

    // Of the thread.
    private long messagesLostTold;
    private long lossToldNs;

    public Watch(Transmission transmission, Journal journal, Wanted wanted) {
        this.transmission = transmission;
        this.journal = journal;
        this.wanted = wanted;
        thread = Thread.ofVirtual().name("watch").start(this::run);
    }

    private void run() {
        long nowNs = System.nanoTime();
        ProgressLine line = new ProgressLine(nowNs);
        long nextTickNs = nowNs + TICK_NS;
        long statsNs = wanted.statsEvery().toNanos();
        long nextStatsNs = nowNs + statsNs;
        lossToldNs = nowNs - TELL_LOSS_EVERY_NS;
        try {
            while (!closed.await(waitNs(nowNs, nextTickNs, nextStatsNs), TimeUnit.NANOSECONDS)) {
                nowNs = System.nanoTime();
                Progress progress = transmission.progress();
                if (nowNs - nextStatsNs >= 0) {
                    nextStatsNs += statsNs;
                    wanted.stats().ifPresent(stats -> stats.write(progress));
                }
                if (nowNs - nextTickNs >= 0) {
                    nextTickNs += TICK_NS;
                    tellLoss(nowNs, progress);
                    if (wanted.hasProgress()) {
                        journal.progress(line.next(nowNs, progress));
                    }
                }
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private long waitNs(long nowNs, long nextTickNs, long nextStatsNs) {
        return wanted.stats().isPresent() ? Math.min(nextTickNs - nowNs, nextStatsNs - nowNs) : nextTickNs - nowNs;
    }

    /** At once, but then at most every five seconds. */
    private void tellLoss(long nowNs, Progress progress) {
        if (progress.messagesLost() > messagesLostTold && nowNs - lossToldNs >= TELL_LOSS_EVERY_NS) {
            messagesLostTold = progress.messagesLost();
            lossToldNs = nowNs;
            journal.tell(progress.bytesLost() + " bytes lost so far, " + progress.bytesOut() + " written, "
                    + progress.bytesIn() + " read: " + progress.lossReason());
        }
    }

    /** Takes the progress line away. */
    @Override
    public void close() {
        closed.countDown();
        try {
            thread.join();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        journal.progress("");
    }
}
