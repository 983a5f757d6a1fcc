package io.srt4j.gateway.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** ffmpeg publishes over SRT, ffprobe reads every output: every frame, evenly spaced, of the right codecs. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class EndToEndIT {
    private static final double FRAME_S = 1 / 25.0;
    /** FLV counts in milliseconds. */
    private static final double ROUNDING_S = 0.0015;
    private static final String SECONDS_READ = "4";

    @TempDir
    private static Path directory;

    private static Path h264;
    private static Path h265;

    @BeforeAll
    static void makeClips() throws Exception {
        Peer.require("ffmpeg", "ffprobe");
        h264 = clip("h264.ts", "-c:v", "libx264", "-preset", "ultrafast", "-bf", "2", "-g", "25", "-sc_threshold", "0");
        h265 = clip("h265.ts", "-c:v", "libx265", "-preset", "ultrafast", "-x265-params",
                "keyint=25:min-keyint=25:bframes=2:log-level=none");
    }

    private static Path clip(String name, String... video) throws Exception {
        Path file = directory.resolve(name);
        List<String> command = new java.util.ArrayList<>(List.of("ffmpeg", "-v", "error", "-y", "-f", "lavfi", "-i",
                "testsrc2=size=320x180:rate=25:duration=20", "-f", "lavfi", "-i",
                "sine=frequency=440:sample_rate=48000:duration=20"));
        command.addAll(List.of(video));
        command.addAll(List.of("-pix_fmt", "yuv420p", "-c:a", "aac", "-b:a", "64k", "-f", "mpegts", file.toString()));
        Peer.run(command.toArray(String[]::new));
        return file;
    }

    private static Peer publish(GatewayProcess gateway, Path clip) throws Exception {
        Peer publisher = Peer.start("ffmpeg", "-v", "error", "-re", "-stream_loop", "-1", "-i", clip.toString(), "-c",
                "copy", "-f", "mpegts",
                "srt://127.0.0.1:%d?streamid=#!::r=live/e2e,m=publish&pkt_size=1316".formatted(gateway.port("srt")));
        await().atMost(Duration.ofSeconds(10)).until(() -> gateway.isLive("e2e"));
        return publisher;
    }

    @ParameterizedTest
    @CsvSource({"srt", "rtmp", "hls"})
    void everyFrameOfH264ComesOutEvenlySpaced(String output) throws Exception {
        try (GatewayProcess gateway = new GatewayProcess("hls.segment=1s");
                Peer publisher = publish(gateway, h264)) {
            assertThat(publisher.process().isAlive()).isTrue();
            check(url(gateway, output), "h264");
        }
    }

    @ParameterizedTest
    @CsvSource({"srt", "hls"}) // this ffprobe does not know H.265 in RTMP
    void everyFrameOfH265ComesOutEvenlySpaced(String output) throws Exception {
        try (GatewayProcess gateway = new GatewayProcess("hls.segment=1s");
                Peer publisher = publish(gateway, h265)) {
            assertThat(publisher.process().isAlive()).isTrue();
            check(url(gateway, output), "hevc");
        }
    }

    private static String url(GatewayProcess gateway, String output) {
        return switch (output) {
            case "srt" -> "srt://127.0.0.1:" + gateway.port("srt") + "?streamid=#!::r=live/e2e,m=request";
            case "rtmp" -> "rtmp://127.0.0.1:" + gateway.port("rtmp") + "/live/e2e";
            default -> "http://127.0.0.1:" + gateway.port("http") + "/live/e2e.m3u8";
        };
    }

    private static void check(String url, String videoCodec) throws Exception {
        List<String> lines = Peer.run("ffprobe", "-v", "error", "-show_entries",
                "stream=codec_name,width,sample_rate:packet=codec_type,pts_time", "-of", "compact=nokey=0",
                "-read_intervals", "%+" + SECONDS_READ, url);
        assertThat(lines).as("tracks")
                .anyMatch(line -> line.contains("codec_name=" + videoCodec) && line.contains("width=320"))
                .anyMatch(line -> line.contains("codec_name=aac") && line.contains("sample_rate=48000"));
        // The last packets are left out: with B-frames the reader stopped in the middle of their order.
        double[] video = times(lines, "video");
        assertThat(video).as("video frames of " + url).hasSizeGreaterThan(60);
        for (int i = 1; i < video.length - 4; i++) {
            assertThat(video[i] - video[i - 1]).as("distance of frame %d at %.3f s in %s", i, video[i], url)
                    .isCloseTo(FRAME_S, within(ROUNDING_S));
        }
        double[] audio = times(lines, "audio");
        assertThat(audio).as("audio frames of " + url).hasSizeGreaterThan(100);
        for (int i = 1; i < audio.length; i++) {
            assertThat(audio[i] - audio[i - 1]).as("distance of audio frame %d at %.3f s in %s", i, audio[i], url)
                    .isCloseTo(1024 / 48_000.0, within(ROUNDING_S));
        }
    }

    private static double[] times(List<String> lines, String type) {
        return lines.stream().filter(line -> line.startsWith("packet|codec_type=" + type))
                .map(line -> line.replaceAll(".*pts_time=([^|]*).*", "$1")).mapToDouble(Double::parseDouble).sorted()
                .toArray();
    }

    @Test
    void aPublisherThatReturnsIsLiveAgainAndItsOldPlayersSawTheEnd() throws Exception {
        try (GatewayProcess gateway = new GatewayProcess("hls.segment=1s")) {
            Path played = directory.resolve("before.ts");
            try (Peer publisher = publish(gateway, h264);
                    Peer player = Peer.start(played, "ffmpeg", "-v", "error", "-i", url(gateway, "rtmp"), "-c", "copy",
                            "-f", "mpegts", "pipe:1")) {
                await().atMost(Duration.ofSeconds(10)).until(() -> played.toFile().length() > 10_000);
                publisher.process().destroyForcibly();
                long killedNs = System.nanoTime();
                try (Peer again = publish(gateway, h264)) {
                    await().atMost(Duration.ofSeconds(10))
                            .until(() -> gateway.metric("gateway_sessions") > 0 && !player.process().isAlive());
                    assertThat(again.process().isAlive()).isTrue();
                    check(url(gateway, "srt"), "h264");
                    assertThat(Duration.ofNanos(System.nanoTime() - killedNs)).isLessThan(Duration.ofSeconds(60));
                }
            }
        }
    }
}
