package io.srt4j.gateway.hls;

import java.time.Duration;
import java.time.Instant;

/**
 * Tells the wall-clock time at which a segment's first frame arrived.
 *
 * <p>Within a continuous time line the times follow the media, so that date and duration in a playlist agree; the
 * publisher's clock and ours drift apart, though, by seconds in days, so each segment moves a little towards what is
 * observed. Owned by one thread.
 */
final class ProgramClock {
    private static final int FOLLOW_SHARE = 16;
    private static final Duration HOPELESS = Duration.ofSeconds(5);

    private Instant next = Instant.EPOCH;

    /** @param now when the segment's last frame had arrived */
    Instant begin(FrameSpan span, Instant now) {
        Duration length = Duration.ofNanos(span.duration90k() * 100_000 / 9);
        Instant observed = now.minus(length);
        Duration error = Duration.between(next, observed);
        boolean follows = span.continues() && error.abs().compareTo(HOPELESS) < 0;
        Instant begin = follows ? next.plus(error.dividedBy(FOLLOW_SHARE)) : observed;
        next = begin.plus(length);
        return begin;
    }
}
