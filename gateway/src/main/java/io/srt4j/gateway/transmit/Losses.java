package io.srt4j.gateway.transmit;

import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;

/** Counts what came and could not be passed on, and remembers the last reason. Any thread. */
final class Losses {
    private final LongAdder messages = new LongAdder();
    private final LongAdder bytes = new LongAdder();
    private final AtomicReference<String> reason = new AtomicReference<>("");

    void add(long lostBytes, String why) {
        messages.increment();
        bytes.add(lostBytes);
        reason.lazySet(why);
    }

    long messages() {
        return messages.sum();
    }

    long bytes() {
        return bytes.sum();
    }

    /** Of the newest loss; empty if there was none. */
    String reason() {
        return reason.get();
    }
}
