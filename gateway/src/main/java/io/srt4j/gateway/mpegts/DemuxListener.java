package io.srt4j.gateway.mpegts;

import io.srt4j.gateway.media.MediaFrame;
import io.srt4j.gateway.media.TrackSet;

/** Receives what a {@link TsDemuxer} finds, during the call that feeds it. */
public interface DemuxListener {

    /** The tracks from the next frame on. */
    void onTracks(TrackSet tracks);

    /** A frame, as soon as it is complete; its times grow within its track. */
    void onFrame(MediaFrame frame);

    /**
     * Somebody may begin to read the transport stream at the piece fed with this tag: it holds the newest program tables
     * before a key frame. Comes when the key frame was recognised, so after pieces with higher tags.
     */
    void onRandomAccess(long tag);
}
