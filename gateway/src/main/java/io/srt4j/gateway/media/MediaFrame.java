package io.srt4j.gateway.media;

/**
 * One video access unit or one audio frame. Shared by all readers of a stream: nobody writes to its data.
 *
 * <ul>
 * <li>Video data: NAL units, each behind its length in four bytes, big-endian; no access unit delimiters and no
 * parameter sets, which are in the track's configuration.
 * <li>Audio data: one raw AAC frame, no ADTS header.
 * <li>Times: ticks of 90 kHz on one origin for all tracks of a stream, never negative, 64 bits that do not wrap.
 * Within a track the decoding time strictly grows, and {@code pts >= dts}.
 * </ul>
 */
public final class MediaFrame implements MediaUnit {
    private final TrackSet tracks;
    private final Track track;
    private final long pts90k;
    private final long dts90k;
    private final boolean key;
    private final byte[] data;

    private MediaFrame(TrackSet tracks, Track track, long pts90k, long dts90k, boolean key, byte[] data) {
        this.tracks = tracks;
        this.track = track;
        this.pts90k = pts90k;
        this.dts90k = dts90k;
        this.key = key;
        this.data = data;
    }

    /** A frame that needs no other frame: a video key frame, or any audio frame. The array is kept, not copied. */
    public static MediaFrame key(TrackSet tracks, Track track, long pts90k, long dts90k, byte[] data) {
        return new MediaFrame(tracks, track, pts90k, dts90k, true, data);
    }

    /** A video frame that refers to others. The array is kept, not copied. */
    public static MediaFrame delta(TrackSet tracks, Track track, long pts90k, long dts90k, byte[] data) {
        return new MediaFrame(tracks, track, pts90k, dts90k, false, data);
    }

    /** The stream's tracks at this frame; a set other than the previous frame's (by {@code ==}) announces a change. */
    public TrackSet tracks() {
        return tracks;
    }

    public Track track() {
        return track;
    }

    public long pts90k() {
        return pts90k;
    }

    public long dts90k() {
        return dts90k;
    }

    /** Always true for audio. */
    public boolean isKey() {
        return key;
    }

    /** The frame's bytes, shared: read only. */
    public byte[] data() {
        return data;
    }

    @Override
    public int sizeBytes() {
        return data.length;
    }

    /** A video key frame; where there is no video, any audio frame. */
    @Override
    public boolean isRandomAccess() {
        return key && (track.codec().isVideo() || tracks.video().isEmpty());
    }

    @Override
    public String toString() {
        return track.codec() + "#" + track.id() + " pts=" + pts90k + " dts=" + dts90k + (key ? " key " : " ")
                + data.length + " bytes";
    }
}
