package io.srt4j.gateway.access;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** Lets through one log line per second of a kind that peers can cause at will. Thread-safe. */
public final class LogThrottle {
    private static final long INTERVAL_NS = TimeUnit.SECONDS.toNanos(1);

    private final AtomicLong lastNs = new AtomicLong(System.nanoTime() - INTERVAL_NS);
    private final AtomicLong suppressed = new AtomicLong();

    /** Whether a line may be written now; if not, it is counted. */
    public boolean pass() {
        long nowNs = System.nanoTime();
        long last = lastNs.get();
        if (nowNs - last >= INTERVAL_NS && lastNs.compareAndSet(last, nowNs)) {
            return true;
        }
        suppressed.incrementAndGet();
        return false;
    }

    /** What to append to the line that passes: how many did not since the last one that did. */
    public String suffix() {
        long count = suppressed.getAndSet(0);
        return count == 0 ? "" : " (and " + count + " more like this)";
    }
}
