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
}
