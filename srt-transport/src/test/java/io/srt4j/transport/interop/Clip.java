package io.srt4j.transport.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/** Two seconds of H.264 and AAC in a transport stream, what every case sends. */
final class Clip {
    /** Seven transport-stream packets, as everybody sends them. */
    static final int MESSAGE_BYTES = 1316;

    private static final int PACKET_BYTES = 188;

    private final Path file;
    private final byte[] bytes;
    /** A checksum for each access unit of the video. */
    private final List<String> frames;

    private Clip(Path file, byte[] bytes, List<String> frames) {
        this.file = file;
        this.bytes = bytes;
        this.frames = frames;
    }

    /** Makes one with ffmpeg. */
    static Clip make(Path directory) throws IOException, InterruptedException {
        Path file = directory.resolve("clip.ts");
        try (Peer ffmpeg = Peer.start("ffmpeg", "-nostdin", "-y", "-f", "lavfi", "-i", "testsrc=size=320x180:rate=25",
                "-f", "lavfi", "-i", "sine=frequency=440:sample_rate=48000", "-t", "2", "-c:v", "libx264", "-preset",
                "ultrafast", "-g", "25", "-b:v", "1M", "-c:a", "aac", "-f", "mpegts", "-muxrate", "2M",
                file.toString())) {
            ffmpeg.output().readAllBytes();
            assertThat(ffmpeg.endsWithin(Rig.PATIENCE) && ffmpeg.exitCode() == 0).as(ffmpeg.log()).isTrue();
        }
        byte[] made = Files.readAllBytes(file);
        int rest = made.length % MESSAGE_BYTES;
        byte[] whole = Arrays.copyOf(made, rest == 0 ? made.length : made.length + MESSAGE_BYTES - rest);
        for (int at = made.length; at < whole.length; at += PACKET_BYTES) {
            nullPacket(whole, at);
        }
        Files.write(file, whole);
        return new Clip(file, whole, frames(file));
    }

    Path file() {
        return file;
    }

    /** A whole number of messages; not to be changed. */
    byte[] bytes() {
        return bytes;
    }

    private static void nullPacket(byte[] into, int at) {
        Arrays.fill(into, at, at + PACKET_BYTES, (byte) 0xFF);
        into[at] = 0x47;
        into[at + 1] = 0x1F;
        into[at + 3] = 0x10;
    }

    /** A message of null packets, which fills a stream without meaning anything. */
    static byte[] padding() {
        byte[] message = new byte[MESSAGE_BYTES];
        for (int at = 0; at < MESSAGE_BYTES; at += PACKET_BYTES) {
            nullPacket(message, at);
        }
        return message;
    }

    private static List<String> frames(Path file) throws IOException, InterruptedException {
        try (Peer ffmpeg = Peer.start("ffmpeg", "-nostdin", "-i", file.toString(), "-map", "0:v", "-c", "copy", "-f",
                "framemd5", "-")) {
            String lines = new String(ffmpeg.output().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(ffmpeg.endsWithin(Rig.PATIENCE) && ffmpeg.exitCode() == 0).as(ffmpeg.log()).isTrue();
            return lines.lines().filter(line -> !line.startsWith("#")).map(line -> line.split(",\\s*", -1)[5]).toList();
        }
    }

    /** The clip must be there from its first byte to its last one; padding may follow. */
    void assertBytes(byte[] received) {
        int at = Arrays.mismatch(bytes, received);
        if (at >= 0 && at < bytes.length) {
            fail("%d bytes sent, %d received, the first difference at %d", bytes.length, received.length, at);
        }
    }

    /**
     * Access units must have come in order, without a gap. Up to {@code mayMiss} at either end may be missing: a peer
     * may begin at a key frame, and those that end with their input cut off what is on its way.
     */
    void assertFrames(byte[] received, Path scratch, int mayMiss) throws IOException, InterruptedException {
        assertThat(received.length).as("bytes received").isPositive();
        Files.write(scratch, received);
        List<String> came = frames(scratch);
        assertThat(came.size()).as("access units of %d", frames.size())
                .isBetween(frames.size() - mayMiss, frames.size());
        List<String> whole = came.subList(0, came.size() - (mayMiss > 0 ? 1 : 0)); // the last one may be cut as well
        if (Collections.indexOfSubList(frames, whole) < 0) {
            fail("access units %s of %d came", came.stream().map(frames::indexOf).toList(), frames.size());
        }
    }
}
