package io.srt4j.gateway.hls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.srt4j.gateway.config.HlsConfig;
import io.srt4j.gateway.config.HttpConfig;
import io.srt4j.gateway.hub.HubLimits;
import io.srt4j.gateway.hub.Publication;
import io.srt4j.gateway.hub.StreamHub;
import io.srt4j.gateway.media.MediaFrame;
import io.srt4j.gateway.media.StreamName;
import io.srt4j.gateway.mpegts.TsFrames;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** ffprobe and ffmpeg read what we serve, and find in it what an encoder made. */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class HlsInteropIT {
    private static final StreamName CAM = StreamName.of("live", "cam1");
    private static final HubLimits WHOLE_TEST = new HubLimits(256 << 20, Duration.ofHours(1), Duration.ofHours(1));

    @TempDir
    private Path folder = Path.of("");

    @BeforeAll
    static void needsFfmpeg() {
        Tool.require("ffmpeg", "ffprobe");
    }

    @Test
    void everyFrameOfH264WithBFramesAndAac() throws Exception {
        Path clip = Tool.testClip(folder, 20, "-c:v", "libx264", "-preset", "ultrafast", "-bf", "2", "-g", "25");
        everyFrameArrives(clip, "h264", "0x001b");
    }

    @Test
    void everyFrameOfH265AndAac() throws Exception {
        Path clip = Tool.testClip(folder, 10, "-c:v", "libx265", "-preset", "ultrafast", "-x265-params",
                "log-level=error:keyint=50:bframes=3");
        everyFrameArrives(clip, "hevc", "0x0024");
    }

    @Test
    void allSoundTracksWithTheirLanguages() throws Exception {
        Path clip = folder.resolve("languages.ts");
        Tool.run("ffmpeg", "-v", "error", "-f", "lavfi", "-i", "testsrc=size=320x180:rate=25:duration=6",
                "-f", "lavfi", "-i", "sine=frequency=440:sample_rate=44100:duration=6",
                "-f", "lavfi", "-i", "sine=frequency=880:sample_rate=48000:duration=6", "-map", "0", "-map", "1",
                "-map", "2", "-c:v", "libx264", "-g", "50", "-c:a", "aac", "-metadata:s:a:0", "language=deu",
                "-metadata:s:a:1", "language=eng", clip.toString());
        StreamHub hub = new StreamHub(WHOLE_TEST);
        try (HlsServer server = new HlsServer(anyPort(), HlsConfig.defaults(), hub)) {
            server.start();
            publish(hub, TsFrames.of(clip));

            String first = segments(server).getFirst();
            String found = Tool.run("ffprobe", "-v", "error", "-select_streams", "a", "-show_entries",
                    "stream=sample_rate:stream_tags=language", "-of", "compact=p=0", first);

            assertThat(found).contains("sample_rate=44100|tag:language=deu")
                    .contains("sample_rate=48000|tag:language=eng");
        }
    }

    private void everyFrameArrives(Path clip, String codec, String streamType) throws Exception {
        StreamHub hub = new StreamHub(WHOLE_TEST);
        HlsConfig whole = new HlsConfig(true, Duration.ofSeconds(2), Duration.ofMinutes(5));
        try (HlsServer server = new HlsServer(anyPort(), whole, hub)) {
            server.start();
            publish(hub, TsFrames.of(clip));
            String url = url(server);
            assertThat(segments(server)).hasSizeGreaterThan(3);

            String streams = Tool.run("ffprobe", "-v", "error", "-show_entries",
                    "stream=codec_name,codec_tag,width,height,sample_rate,channels,r_frame_rate", "-of",
                    "compact=p=0", url);
            assertThat(streams).contains("codec_name=" + codec + "|codec_tag=" + streamType + "|width=320|height=180|"
                    + "r_frame_rate=25/1");
            assertThat(streams).contains("codec_name=aac|codec_tag=0x000f|sample_rate=48000|channels=2");
            for (String stream : List.of("v", "a")) {
                List<long[]> expected = times(clip.toString(), stream);
                List<long[]> found = times(url, stream);
                long shift = found.getFirst()[0] - expected.getFirst()[0];
                assertThat(found.stream().map(t -> t[0] - shift + "/" + (t[1] - shift)).toList())
                        .isEqualTo(expected.stream().map(t -> t[0] + "/" + t[1]).toList());
                assertEvenlySpaced(found, stream.equals("v") ? 3_600 : 1_920);
            }
            assertThat(decoded(url)).isEqualTo(decoded(clip.toString()));
        }
    }

    @Test
    void aPlayerThatFollowsAliveStreamSeesEveryFrame() throws Exception {
        Path clip = Tool.testClip(folder, 14, "-c:v", "libx264", "-preset", "ultrafast", "-bf", "2", "-g", "50");
        List<MediaFrame> frames = TsFrames.of(clip);
        StreamHub hub = new StreamHub(HubLimits.DEFAULT);
        try (HlsServer server = new HlsServer(anyPort(), HlsConfig.defaults(), hub)) {
            server.start();
            try (PacedPublisher _ = new PacedPublisher(hub, CAM, frames)) {
                // Starts before there is a segment, follows the playlist in real time, ends when it says so.
                List<long[]> found = times(url(server), "v", "-live_start_index", "0");

                assertThat(found).hasSize(14 * 25);
                assertEvenlySpaced(found, 3_600);
            }
        }
    }

    /** All frames at once; the packager begins with the newest key frame, so the first one must be with it before. */
    private static void publish(StreamHub hub, List<MediaFrame> frames) throws Exception {
        try (Publication publication = hub.publish(CAM, "test")) {
            publication.tracks(frames.getFirst().tracks());
            publication.frame(frames.getFirst());
            await().until(() -> publication.stream().stats().bytesOut() > 0);
            frames.subList(1, frames.size()).forEach(publication::frame);
        }
    }

    private static HttpConfig anyPort() {
        return new HttpConfig(true, List.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)));
    }

    private static String url(HlsServer server) {
        return "http://127.0.0.1:" + server.addresses().getFirst().getPort() + "/live/cam1.m3u8";
    }

    /** The addresses of the segments, once the stream has ended. */
    private static List<String> segments(HlsServer server) throws Exception {
        URI media = URI.create(url(server).replace(".m3u8", "/media.m3u8"));
        HttpRequest request = HttpRequest.newBuilder(media).build();
        try (HttpClient client = HttpClient.newHttpClient()) {
            String playlist = await().atMost(Duration.ofSeconds(20))
                    .until(() -> client.send(request, BodyHandlers.ofString()).body(),
                            text -> text.contains("ENDLIST"));
            return playlist.lines().filter(line -> !line.startsWith("#")).map(uri -> media.resolve(uri).toString())
                    .toList();
        }
    }

    /** Presentation and decoding times in the order of the file. */
    private static List<long[]> times(String url, String stream, String... options) throws Exception {
        List<String> command = new ArrayList<>(List.of("ffprobe", "-v", "error"));
        command.addAll(List.of(options));
        command.addAll(List.of("-select_streams", stream, "-show_entries", "packet=pts,dts", "-of", "csv=p=0", url));
        return Tool.run(command.toArray(String[]::new)).lines().filter(line -> !line.isBlank())
                .map(line -> line.split(",", -1))
                .map(fields -> new long[] {Long.parseLong(fields[0]), Long.parseLong(fields[1])}).toList();
    }

    private static void assertEvenlySpaced(List<long[]> times, long step) {
        for (int i = 1; i < times.size(); i++) {
            assertThat(times.get(i)[1] - times.get(i - 1)[1]).as("packet %d", i).isEqualTo(step);
        }
    }

    /** The hashes of all decoded pictures and sound frames, by stream. */
    private static Map<String, List<String>> decoded(String url) throws Exception {
        String text = Tool.run("ffmpeg", "-v", "error", "-i", url, "-map", "0:v", "-map", "0:a", "-f", "framemd5",
                "-");
        Map<String, List<String>> hashes = new HashMap<>();
        text.lines().filter(line -> !line.startsWith("#")).map(line -> line.split(", *", -1))
                .forEach(fields -> hashes.computeIfAbsent(fields[0], _ -> new ArrayList<>()).add(fields[5]));
        return hashes;
    }
}
