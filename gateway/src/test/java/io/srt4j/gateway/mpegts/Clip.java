package io.srt4j.gateway.mpegts;

import io.srt4j.gateway.media.MediaFrame;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.zip.CRC32;

/** A clip made by ffmpeg and the frames that ffprobe finds in it; see clips/make.sh. */
record Clip(String name) {
    static final Clip H264_B_FRAMES = new Clip("h264-bframes-aac");
    static final Clip H264_OPEN_GOP = new Clip("h264-open-gop");
    static final Clip H264_TWO_AUDIO = new Clip("h264-two-audio");
    static final Clip H265 = new Clip("h265-aac");
    static final Clip AAC_MANY_PER_PES = new Clip("aac-many-per-pes");

    /** What can be compared of a frame. The time stamps of a clip count from anywhere. */
    record Expected(int trackId, long pts, long dts, boolean key, int bytes, String crc) {
        static Expected of(MediaFrame frame) {
            CRC32 crc = new CRC32();
            crc.update(frame.data());
            return new Expected(frame.track().id(), frame.pts90k(), frame.dts90k(), frame.isKey(), frame.sizeBytes(),
                    String.format("%08x", crc.getValue()));
        }

        Expected movedBy(long ticks) {
            return new Expected(trackId, pts + ticks, dts + ticks, key, bytes, crc);
        }
    }

    static List<Clip> all() {
        return List.of(H264_B_FRAMES, H264_OPEN_GOP, H264_TWO_AUDIO, H265, AAC_MANY_PER_PES);
    }

    byte[] stream() {
        return resource(name + ".ts");
    }

    /** Its frames, the earliest at 0, by track. */
    List<Expected> frames() {
        List<Expected> frames = new String(resource(name + ".csv"), StandardCharsets.US_ASCII).lines()
                .map(Clip::parse).toList();
        long origin = frames.stream().mapToLong(Expected::dts).min().orElseThrow();
        return frames.stream().map(frame -> frame.movedBy(-origin)).toList();
    }

    /** The transport packets, each by itself. */
    List<byte[]> packets() {
        byte[] stream = stream();
        return IntStream.range(0, stream.length / TsPackets.PACKET_BYTES)
                .mapToObj(i -> Arrays.copyOfRange(stream, i * TsPackets.PACKET_BYTES, (i + 1) * TsPackets.PACKET_BYTES))
                .toList();
    }

    @Override
    public String toString() {
        return name;
    }

    private static Expected parse(String line) {
        String[] fields = line.split(",", -1);
        return new Expected(Integer.parseInt(fields[0]), Long.parseLong(fields[1]), Long.parseLong(fields[2]),
                fields[3].equals("1"), Integer.parseInt(fields[4]), fields[5]);
    }

    private static byte[] resource(String file) {
        try (InputStream in = Clip.class.getResourceAsStream("/clips/" + file)) {
            if (in == null) {
                throw new IllegalArgumentException("no clip " + file);
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
