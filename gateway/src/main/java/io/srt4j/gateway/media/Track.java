package io.srt4j.gateway.media;

import java.nio.ByteBuffer;

/**
 * One elementary stream. Immutable; a change of codec configuration makes a new track with the same id, in a new
 * {@link TrackSet}.
 */
public sealed interface Track permits VideoTrack, AudioTrack {

    /** Identifies the track within its stream for as long as the stream lives; never reused for another kind. */
    int id();

    Codec codec();

    /** The codec's own configuration record; a fresh read-only view at each call. */
    ByteBuffer config();
}
