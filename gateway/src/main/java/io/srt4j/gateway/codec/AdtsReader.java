package io.srt4j.gateway.codec;

import io.srt4j.gateway.media.AudioTrack;
import io.srt4j.gateway.media.Codec;
import java.util.Arrays;
import java.util.Optional;

/**
 * Cuts a stream of ADTS (ISO/IEC 13818-7, 6.2) into raw AAC frames. Frames may straddle the pieces it is fed with, and
 * garbage between them is skipped: after a break, a header counts only if another one follows its frame.
 *
 * <p>Feed a piece with {@link #append}, then call {@link #next} until it says no. Holds at most one frame between pieces.
 * Frames with several raw data blocks or channels declared inside the data cannot be repacked and are skipped, counted.
 * One thread.
 */
public final class AdtsReader {
    private static final int HEADER_BYTES = 7;
    private static final int CRC_BYTES = 2;

    private final int trackId;
    private final String language;
    private byte[] buffer = new byte[4096];
    private int next;
    private int end;
    private int pieceStart;
    private boolean inSync;
    private int configKey = -1;
    private Optional<AudioTrack> track = Optional.empty();
    private byte[] frame = new byte[0];
    private boolean startedInEarlierPiece;
    private long skippedBytes;
    private long unsupportedFrames;

    public AdtsReader(int trackId, String language) {
        this.trackId = trackId;
        this.language = language;
    }

    /** Takes over the bytes {@code [from, to)}. */
    public void append(byte[] data, int from, int to) {
        int carried = end - next;
        if (carried + to - from > buffer.length) {
            buffer = Arrays.copyOfRange(buffer, next, next + Math.max(2 * buffer.length, carried + to - from));
        } else {
            System.arraycopy(buffer, next, buffer, 0, carried);
        }
        System.arraycopy(data, from, buffer, carried, to - from);
        next = 0;
        pieceStart = carried;
        end = carried + to - from;
    }

    /** Moves on to the next whole frame; false if the rest of it is still to come. */
    public boolean next() {
        while (end - next >= HEADER_BYTES) {
            int length = frameLength(next);
            if (length == 0) {
                inSync = false;
            }
            if (!inSync) {
                if (!resync()) {
                    return false;
                }
                length = frameLength(next);
            }
            if (length > end - next) {
                return false;
            }
            int at = next;
            next += length;
            if (take(at, length)) {
                startedInEarlierPiece = at < pieceStart;
                return true;
            }
            unsupportedFrames++;
        }
        return false;
    }

    /** The frame found last, without its header. */
    public byte[] frame() {
        return frame;
    }

    /** Whether that frame began in a piece before the one appended last, so that the new piece's time is not its own. */
    public boolean startedInEarlierPiece() {
        return startedInEarlierPiece;
    }

    /** The track as of the frame found last, the same object until its configuration changes. */
    public Optional<AudioTrack> track() {
        return track;
    }

    /** Forgets the part of a frame held: what belongs behind it was lost. */
    public void reset() {
        next = 0;
        end = 0;
        inSync = false;
    }

    public long skippedBytes() {
        return skippedBytes;
    }

    public long unsupportedFrames() {
        return unsupportedFrames;
    }

    /**
     * Skips to the first whole frame with a header, or nothing yet, behind it. Where there is none, what may be the
     * begin of one is kept.
     */
    private boolean resync() {
        int candidate = -1;
        int at = next;
        for (; end - at >= HEADER_BYTES; at++) {
            int length = frameLength(at);
            if (length > 0 && at + length <= end && isHeaderOrEnd(at + length)) {
                inSync = true;
                break;
            }
            if (length > 0 && at + length > end && candidate < 0) {
                candidate = at;
            }
        }
        int resume = inSync || candidate < 0 ? at : candidate;
        skippedBytes += resume - next;
        next = resume;
        return inSync;
    }

    /** The length in the header at this position, 0 if there is no header. */
    private int frameLength(int at) {
        // Sync word of twelve ones, any MPEG version, layer 0.
        if (buffer[at] != -1 || (buffer[at + 1] & 0xF6) != 0xF0) {
            return 0;
        }
        int length = (buffer[at + 3] & 3) << 11 | (buffer[at + 4] & 0xFF) << 3 | (buffer[at + 5] & 0xFF) >> 5;
        boolean hasRate = Aac.sampleRateHz(buffer[at + 2] >> 2 & 0xF) > 0;
        return hasRate && length > headerBytes(at) ? length : 0;
    }

    private int headerBytes(int at) {
        return (buffer[at + 1] & 1) == 0 ? HEADER_BYTES + CRC_BYTES : HEADER_BYTES;
    }

    private boolean isHeaderOrEnd(int at) {
        return at == end || (buffer[at] == -1 && (at + 1 == end || (buffer[at + 1] & 0xF6) == 0xF0));
    }

    private boolean take(int at, int length) {
        int channelConfiguration = (buffer[at + 2] & 1) << 2 | (buffer[at + 3] & 0xFF) >> 6;
        int blocks = (buffer[at + 6] & 3) + 1;
        if (channelConfiguration == 0 || blocks != 1) {
            return false;
        }
        int objectType = (buffer[at + 2] >> 6 & 3) + 1;
        int rateIndex = buffer[at + 2] >> 2 & 0xF;
        int key = objectType << 8 | rateIndex << 4 | channelConfiguration;
        if (key != configKey) {
            configKey = key;
            track = Optional.of(new AudioTrack(trackId, Codec.AAC,
                    Aac.config(objectType, rateIndex, channelConfiguration), Aac.sampleRateHz(rateIndex),
                    Aac.channels(channelConfiguration), language));
        }
        frame = Arrays.copyOfRange(buffer, at + headerBytes(at), at + length);
        return true;
    }
}
