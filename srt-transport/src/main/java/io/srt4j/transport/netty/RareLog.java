package io.srt4j.transport.netty;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;

/** Reports what a peer may cause at will at most once a second, with the number of times. Any thread may use it. */
public final class RareLog {
    private static final long INTERVAL_NS = 1_000_000_000;

    private final Logger log;
    private final AtomicLong nextNs = new AtomicLong(System.nanoTime());
    private final LongAdder untold = new LongAdder();

    public RareLog(Logger log) {
        this.log = log;
    }

    /** A trouble that the network, the system or a peer makes: the message of {@code cause} says enough. */
    public void trouble(long nowNs, String what, Throwable cause) {
        untold.increment();
        if (mayTell(nowNs)) {
            log.warn("{}: {} ({} since last told)", what, cause.toString(), untold.sumThenReset());
        }
    }

    /** A bug of ours: with the stack trace. */
    public void bug(long nowNs, String what, Throwable cause) {
        untold.increment();
        if (mayTell(nowNs)) {
            log.error("{} ({} since last told)", what, untold.sumThenReset(), cause);
        }
    }

    private boolean mayTell(long nowNs) {
        long next = nextNs.get();
        return next - nowNs <= 0 && nextNs.compareAndSet(next, nowNs + INTERVAL_NS);
    }
}
