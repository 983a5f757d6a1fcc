package io.srt4j.gateway.hls;

import java.time.Duration;

/**
 * How streams are cut and how long they stay.
 *
 * @param segment shortest length of a segment; it ends at the first key frame after that
 * @param window how much of the past a playlist lists
 * @param comeback how long after its publisher has left a stream is not said to have ended
 * @param grace how long after it was said to have ended a stream can still be fetched
 * @param firstSegment how long a viewer's request waits for a stream that has just begun
 */
record HlsSettings(Duration segment, Duration window, Duration comeback, Duration grace, Duration firstSegment) {
    private static final Duration SHORTEST_COMEBACK = Duration.ofSeconds(3);
    /** Encoders left to themselves send a key frame every 250 frames. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    static HlsSettings of(Duration segment, Duration window) {
        Duration twoSegments = segment.multipliedBy(2);
        return new HlsSettings(segment, window,
                twoSegments.compareTo(SHORTEST_COMEBACK) > 0 ? twoSegments : SHORTEST_COMEBACK, window,
                segment.plus(PATIENCE));
    }
}
