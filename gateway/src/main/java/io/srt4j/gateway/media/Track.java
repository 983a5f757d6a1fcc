package io.srt4j.gateway.media;

import java.nio.ByteBuffer;

/**
 * One elementary stream. Immutable; a change of codec configuration makes a new track with the same id, in a new
 * {@link TrackSet}.
 */
public sealed interface Track permits VideoTrack, AudioTrack {

    /** Tells the track from the others of its set, and is the same in the next set if the track goes on. */
    int id();

    Codec codec();

    /** The codec's own configuration record; a fresh read-only view at each call. */
    ByteBuffer config();
}
