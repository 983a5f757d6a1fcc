package io.srt4j.gateway.rtmp;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;

/** Lines that any stranger can cause: at most one a second is written, and it says how many were not. Thread-safe. */
final class ThrottledLog {
    private static final long INTERVAL_NS = TimeUnit.SECONDS.toNanos(1);
    private static final int MAX_CHARS = 200;

    private final Logger log;
    private final AtomicLong nextNs = new AtomicLong(System.nanoTime());
    private final LongAdder suppressed = new LongAdder();

    ThrottledLog(Logger log) {
        this.log = log;
    }

    void info(String line) {
        long nowNs = System.nanoTime();
        long dueNs = nextNs.get();
        if (nowNs - dueNs < 0 || !nextNs.compareAndSet(dueNs, nowNs + INTERVAL_NS)) {
            suppressed.increment();
            return;
        }
        long others = suppressed.sumThenReset();
        log.info("{}{}", printable(line), others == 0 ? "" : " (and " + others + " like it, not logged)");
    }

    /** What a peer said, fit for a log: short, and without characters that would break the line. */
    static String printable(String text) {
        String shortened = text.length() <= MAX_CHARS ? text : text.substring(0, MAX_CHARS) + "…";
        return shortened.replaceAll("\\p{Cntrl}", "?");
    }
}
