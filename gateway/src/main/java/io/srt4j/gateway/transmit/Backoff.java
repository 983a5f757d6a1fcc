package io.srt4j.gateway.transmit;

import java.time.Duration;

/** How long to wait between attempts: half a second, then twice as long each time, at most ten. */
final class Backoff {
    private static final Duration FIRST = Duration.ofMillis(500);
    private static final Duration LONGEST = Duration.ofSeconds(10);
    /** A connection that lasted this long was good, and the next pause is short again. */
    private static final Duration GOOD = Duration.ofSeconds(5);

    private Duration next = FIRST;

    /** The pause after an attempt that lasted so long, failed or not. */
    Duration after(Duration attempt) {
        Duration pause = attempt.compareTo(GOOD) >= 0 ? FIRST : next;
        Duration twice = pause.multipliedBy(2);
        next = twice.compareTo(LONGEST) < 0 ? twice : LONGEST;
        return pause;
    }
}
