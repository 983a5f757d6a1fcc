package io.srt4j.gateway.codec;

import io.srt4j.gateway.media.Codec;
import io.srt4j.gateway.media.VideoTrack;
import java.util.Optional;

/**
 * Turns the access units of one video stream from Annex B into what a {@code MediaFrame} holds, and follows the
 * parameter sets that pass by.
 *
 * <p>A key frame is an IDR or IRAP picture, one with a recovery point message, or in H.264 an intra picture that comes
 * with its sequence parameter set: open groups of pictures begin with the latter two. One thread.
 */
public final class AccessUnitReader {
    private final int trackId;
    private final VideoSyntax syntax;
    private final ParameterSets sets;
    private final NalUnits units = new NalUnits();
    private Optional<VideoTrack> track = Optional.empty();
    private boolean key;

    public AccessUnitReader(Codec codec, int trackId) {
        this.trackId = trackId;
        this.syntax = switch (codec) {
            case H264 -> new H264();
            case H265 -> new H265();
            case AAC -> throw new IllegalArgumentException("AAC has no access units of this kind");
        };
        this.sets = new ParameterSets(codec, syntax);
    }

    /** The frame in the access unit {@code [from, to)}; an empty array if it holds no picture. */
    public byte[] read(byte[] data, int from, int to) {
        key = false;
        if (!units.scan(data, from, to)) {
            return new byte[0];
        }
        int frameBytes = look(data);
        byte[] frame = new byte[frameBytes];
        int at = 0;
        for (int i = 0; i < units.count() && at < frameBytes; i++) {
            if (isKept(syntax.kind(data, units.start(i), units.end(i)))) {
                at = NalUnits.writePrefixed(data, units.start(i), units.end(i), frame, at);
            }
        }
        return frame;
    }

    /** Whether decoding may start at the frame read last. */
    public boolean isKey() {
        return key;
    }

    /** The track as of the frame read last, the same object until a parameter set changes; empty before the first. */
    public Optional<VideoTrack> track() {
        return track;
    }

    /** Follows parameter sets, finds out whether it is a key frame, and adds up the frame's bytes: 0 without a slice. */
    private int look(byte[] data) {
        boolean changed = false;
        boolean hasSequence = false;
        boolean isRecoveryPoint = false;
        int slices = 0;
        int frameBytes = 0;
        for (int i = 0; i < units.count(); i++) {
            int from = units.start(i);
            int to = units.end(i);
            NalKind kind = syntax.kind(data, from, to);
            if (kind.isParameterSet()) {
                changed |= sets.offer(kind, data, from, to);
                hasSequence |= kind == NalKind.SPS;
            } else if (kind == NalKind.SEI) {
                isRecoveryPoint |= syntax.isRecoveryPoint(data, from, to);
            } else if (kind.isSlice()) {
                boolean startsIntra = slices == 0 && hasSequence && syntax.isIntraSlice(data, from, to);
                key |= kind == NalKind.KEY_SLICE || isRecoveryPoint || startsIntra;
                slices++;
            }
            frameBytes += isKept(kind) ? NalUnits.prefixedBytes(to - from) : 0;
        }
        if (changed) {
            track = sets.track(trackId);
        }
        return slices == 0 ? 0 : frameBytes;
    }

    private static boolean isKept(NalKind kind) {
        return kind.isSlice() || kind == NalKind.SEI;
    }
}
