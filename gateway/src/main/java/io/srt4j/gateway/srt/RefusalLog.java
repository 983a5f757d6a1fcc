package io.srt4j.gateway.srt;

import io.srt4j.protocol.core.Rejection;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes down who was refused and why, whether the gateway's rules said no or the protocol did: once a second the
 * newest, and how many more there were. Peers can cause refusals at will, so not each has a line; the API lists the last
 * hundred.
 *
 * <p>Looks from a virtual thread of its own until it is closed.
 */
final class RefusalLog implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(RefusalLog.class);
    private static final Duration INTERVAL = Duration.ofSeconds(1);

    private final Supplier<List<Rejection>> rejections;
    private final CountDownLatch closed = new CountDownLatch(1);
    /** When the newest one was that is written down already; belongs to the thread. */
    private long writtenNs = System.nanoTime();

    RefusalLog(Supplier<List<Rejection>> rejections) {
        this.rejections = rejections;
    }

    void start() {
        Thread.ofVirtual().name("srt refusals").start(this::run);
    }

    @Override
    public void close() {
        closed.countDown();
    }

    private void run() {
        try {
            boolean last = false;
            while (!last) {
                last = closed.await(INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
                look();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void look() {
        List<Rejection> fresh = rejections.get().stream().filter(rejection -> rejection.atNs() - writtenNs > 0)
                .sorted((a, b) -> Long.signum(b.atNs() - a.atNs())).toList();
        if (fresh.isEmpty()) {
            return;
        }
        Rejection newest = fresh.getFirst();
        writtenNs = newest.atNs();
        String more = fresh.size() == 1 ? "" : " (and " + (fresh.size() - 1) + " more)";
        log.info("refused {}, {}, stream id '{}'. {}{}", newest.peer(), newest,
                StreamIdText.printable(newest.streamId()), newest.reason().advice(), more);
    }
}
