package io.srt4j.gateway.mpegts;

import io.srt4j.gateway.media.MediaFrame;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The frames of a transport stream in a file, for tests of other packages. */
public final class TsFrames {
    private static final int SRT_PAYLOAD_BYTES = 1_316;

    private TsFrames() {
    }

    public static List<MediaFrame> of(Path file) throws IOException {
        return Demuxed.of(Files.readAllBytes(file), SRT_PAYLOAD_BYTES).frames;
    }

    /** The same frames, so much later. */
    public static List<MediaFrame> movedBy(long ticks90k, List<MediaFrame> frames) {
        return frames.stream().map(frame -> {
            long pts90k = frame.pts90k() + ticks90k;
            long dts90k = frame.dts90k() + ticks90k;
            return frame.isKey() ? MediaFrame.key(frame.tracks(), frame.track(), pts90k, dts90k, frame.data())
                    : MediaFrame.delta(frame.tracks(), frame.track(), pts90k, dts90k, frame.data());
        }).toList();
    }
}
