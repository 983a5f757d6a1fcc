package io.srt4j.gateway.rtmp;

import java.time.Duration;

/** A moment by which several waits together must be over. */
record Deadline(long atNs) {
    static Deadline in(Duration time) {
        return new Deadline(System.nanoTime() + time.toNanos());
    }

    /** Never negative. */
    Duration left() {
        return Duration.ofNanos(Math.max(0, atNs - System.nanoTime()));
    }
}
