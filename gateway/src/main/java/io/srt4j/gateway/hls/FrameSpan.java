package io.srt4j.gateway.hls;

import io.srt4j.gateway.media.MediaFrame;
import io.srt4j.gateway.media.TrackSet;
import java.util.List;

/**
 * The frames of one segment to be, in the hub's order.
 *
 * @param tracks the tracks that occur in it
 * @param start90k decoding time of its first frame
 * @param duration90k until the next segment begins, or until its own last frame has been shown; at least 1
 * @param continues whether it follows the span before in time and with the same tracks
 * @param independent whether it begins with a frame that needs no other
 */
record FrameSpan(TrackSet tracks, List<MediaFrame> frames, long start90k, long duration90k, boolean continues,
        boolean independent) {

    @Override
    public String toString() {
        return frames.size() + " frames from " + start90k + " for " + duration90k + (continues ? "" : " anew")
                + (independent ? "" : " without key");
    }
}
