package io.srt4j.gateway.hls;

import java.time.Instant;

/**
 * One segment as it is served. Immutable and shared by all viewers.
 *
 * @param sequence its media sequence number
 * @param at wall-clock time of its first frame
 * @param continues false where players must start their decoders anew: the playlist says EXT-X-DISCONTINUITY before it
 * @param independent whether it begins with a frame that needs no other
 * @param data whole transport stream packets, beginning with the program tables
 */
@SuppressWarnings("ArrayRecordComponent") // shared, never compared
record Segment(long sequence, Instant at, long duration90k, boolean continues, boolean independent, byte[] data) {

    /** Rounded as EXT-X-TARGETDURATION wants it: to the nearest whole second. */
    long roundedSeconds() {
        return (duration90k + 45_000) / 90_000;
    }
}
