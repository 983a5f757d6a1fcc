package io.srt4j.gateway.hls;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lindstrom.m3u8.model.MediaPlaylist;
import io.lindstrom.m3u8.model.MediaSegment;
import io.lindstrom.m3u8.parser.MasterPlaylistParser;
import io.lindstrom.m3u8.parser.MediaPlaylistParser;
import io.srt4j.gateway.config.HttpConfig;
import io.srt4j.gateway.hub.HubLimits;
import io.srt4j.gateway.hub.Publication;
import io.srt4j.gateway.hub.StreamHub;
import io.srt4j.gateway.media.MediaFrame;
import io.srt4j.gateway.media.StreamName;
import io.srt4j.gateway.media.TrackSet;
import io.srt4j.gateway.mpegts.SyntheticMedia;
import io.srt4j.gateway.mpegts.SyntheticMedia.Shape;
import io.srt4j.gateway.mpegts.TsChecker;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The server over real sockets, fed faster than real time. */
@Timeout(60)
class HlsServerTest {
    private static final StreamName CAM = StreamName.of("live", "cam1");
    private static final TrackSet AV = TrackSet.of(SyntheticMedia.h264(), SyntheticMedia.aac());
    private static final HubLimits WHOLE_TEST = new HubLimits(256 << 20, Duration.ofHours(1), Duration.ofHours(1));
    private static final HlsSettings SETTINGS = new HlsSettings(Duration.ofSeconds(2), Duration.ofSeconds(12),
            Duration.ofMillis(300), Duration.ofMillis(700), Duration.ofSeconds(3));

    private final StreamHub hub = new StreamHub(WHOLE_TEST);
    private final HlsServer server = new HlsServer(
            new HttpConfig(true, List.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))),
            new HlsStreams(SETTINGS, InstantSource.system()), hub);
    private final HttpClient client = HttpClient.newHttpClient();
    private final SplittableRandom random = new SplittableRandom(3);
    private final List<MediaFrame> sent = new ArrayList<>();
    private long at90k = 1_000_000;

    @BeforeEach
    void start() throws IOException {
        server.start();
    }

    @AfterEach
    void stop() {
        server.close();
        client.close();
    }

    @Test
    void fromTheMultivariantPlaylistToEveryFrame() throws Exception {
        try (Publication publication = hub.publish(CAM, "s1")) {
            feed(publication, AV, 50, 50, 75, 50, 1);
            await().until(() -> media().mediaSegments().size() == 4);

            String multivariant = get("/live/cam1.m3u8").body();
            String uri = new MasterPlaylistParser().readPlaylist(multivariant).variants().getFirst().uri();
            assertThat(uri).isEqualTo("cam1/media.m3u8");
            TsChecker ts = new TsChecker();
            for (MediaSegment segment : media().mediaSegments()) {
                byte[] bytes = bytes("/live/cam1/" + segment.uri());
                assertThat((bytes[1] & 0x1F) | bytes[2]).as("begins with the PAT").isZero();
                ts.read(bytes);
            }
            long listed = sent.stream().filter(frame -> frame.dts90k() < at90k - 3_600).count();
            assertThat(ts.accesses()).hasSize((int) listed);
            assertThat(ts.accesses(0x100).getFirst().randomAccess()).isTrue();
            assertThat(media().mediaSegments().stream().mapToDouble(MediaSegment::duration).sum()).isEqualTo(9.0);
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3})
    void everySegmentCanBeDecodedByItself(long seed) throws Exception {
        SplittableRandom seeded = new SplittableRandom(seed);
        at90k = (1L << 33) - 20 * 90_000; // the time stamps wrap on the way
        try (Publication publication = hub.publish(CAM, "s1")) {
            feed(publication, AV, Stream.generate(() -> seeded.nextInt(1, 80)).limit(30).toArray(Integer[]::new));
            feed(publication, AV, 50, 50, 1);
            await().until(() -> media().mediaSegments().size() >= 4);
            for (MediaSegment segment : media().mediaSegments()) {
                TsChecker alone = new TsChecker().read(bytes("/live/cam1/" + segment.uri()));
                assertThat(alone.accesses(0x100).getFirst().randomAccess()).isTrue();
            }
        }
    }

    @Test
    void newTracksAreADiscontinuityInOneTransportStream() throws Exception {
        TrackSet changed = TrackSet.of(SyntheticMedia.h264(0x28), SyntheticMedia.aac(),
                SyntheticMedia.aac(7, "deu"));
        try (Publication publication = hub.publish(CAM, "s1")) {
            feed(publication, AV, 50, 25);
            feed(publication, changed, 50, 1);
            await().until(() -> media().mediaSegments().size() == 3);

            List<MediaSegment> segments = media().mediaSegments();
            assertThat(segments).extracting(MediaSegment::discontinuity).containsExactly(false, false, true);
            TsChecker ts = new TsChecker();
            for (MediaSegment segment : segments) {
                ts.read(bytes("/live/cam1/" + segment.uri()));
            }
            assertThat(ts.streamTypes()).hasSize(3);
            assertThat(get("/live/cam1.m3u8").body()).contains("avc1.640028");
        }
    }

    @Test
    void repliesCarryTheRightHeaders() throws Exception {
        try (Publication publication = hub.publish(CAM, "s1")) {
            feed(publication, AV, 50, 1);

            HttpResponse<String> playlist = get("/live/cam1.m3u8");
            assertThat(playlist.statusCode()).isEqualTo(200);
            assertThat(playlist.headers().firstValue("Content-Type")).contains("application/vnd.apple.mpegurl");
            assertThat(playlist.headers().firstValue("Cache-Control")).contains("max-age=1");
            assertThat(playlist.headers().firstValue("Access-Control-Allow-Origin")).contains("*");

            HttpResponse<String> segment = get("/live/cam1/" + media().mediaSegments().getFirst().uri());
            assertThat(segment.statusCode()).isEqualTo(200);
            assertThat(segment.headers().firstValue("Content-Type")).contains("video/mp2t");
            assertThat(segment.headers().firstValue("Cache-Control").orElse("")).contains("immutable");
            assertThat(segment.headers().firstValue("Access-Control-Allow-Origin")).contains("*");
            assertThat(segment.headers().map()).doesNotContainKey("server");
        }
    }

    @Test
    void otherMethodsThanReading() throws Exception {
        try (Publication publication = hub.publish(CAM, "s1")) {
            feed(publication, AV, 50, 1);
            int length = get("/live/cam1.m3u8").body().length();

            HttpResponse<String> head = send("/live/cam1.m3u8", "HEAD");
            assertThat(head.headers().firstValue("Content-Length")).contains(Integer.toString(length));
            assertThat(head.body()).isEmpty();
            HttpResponse<String> preflight = send("/live/cam1.m3u8", "OPTIONS");
            assertThat(preflight.statusCode()).isEqualTo(204);
            assertThat(preflight.headers().firstValue("Access-Control-Allow-Methods")).contains("GET, HEAD, OPTIONS");
            assertThat(preflight.headers().firstValue("Access-Control-Allow-Headers")).contains("*");
            HttpResponse<String> delete = send("/live/cam1.m3u8", "DELETE");
            assertThat(delete.statusCode()).isEqualTo(405);
            assertThat(delete.headers().firstValue("Allow")).contains("GET, HEAD, OPTIONS");
        }
    }

    @Test
    void aStreamNobodyPublishesIsNotFoundAndSaysWhatToDo() throws Exception {
        HttpResponse<String> response = get("/live/nobody.m3u8");

        assertThat(response.statusCode()).isEqualTo(404);
        assertThat(response.body()).contains("nobody publishes live/nobody").contains("m=publish");
        assertThat(response.headers().firstValue("Access-Control-Allow-Origin")).contains("*");
        assertThat(response.headers().firstValue("Cache-Control")).contains("no-store");
        HttpResponse<String> media = get("/live/nobody/media.m3u8");
        assertThat(media.statusCode()).isEqualTo(404);
        assertThat(media.body()).contains("nobody publishes live/nobody;");
        assertThat(get("/live/nobody/1.ts").statusCode()).isEqualTo(404);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/live/cam1/../../etc/passwd", "/live/%2e%2e/x.m3u8", "/live/cam1/%00.ts", "/.m3u8",
        "/live/.m3u8", "//.m3u8", "/media.m3u8", "/live/cam1/-1.ts", "/live/cam1/99999999999999999999.ts",
        "/live/cam1/0x10.ts", "/live/cam1/.ts", "/a.ts", "/%ff%fe.m3u8", "/live/c%2fam1.m3u8",
        "/live/cam1.m3u8?vhost=%ff", "/live/cam1.m3u8?vhost=%zz", "/live/cam1.m3u8?vhost=a/b",
        "/live/cam1.m3u8?vhost=", "/live/cam1.m3u8?vhost=other", "/live/cam1/٣.ts", "/play/..%2f..", "/play//",
        "/play/x", "/assets/../hls.js", "/assets/", "/live/cam1.m3u8%0d%0aX: y"})
    void oddAddressesAreRefusedQuietly(String path) throws Exception {
        try (Publication publication = hub.publish(CAM, "s1")) {
            feed(publication, AV, 50, 1);
            assertThat(get("/live/cam1.m3u8").statusCode()).isEqualTo(200);

            String answer = raw("GET " + path + " HTTP/1.1\r\nHost: evil\r\nConnection: close\r\n\r\n");

            assertThat(answer).matches("(?s)HTTP/1.1 40[04].*").doesNotContain("\nX: y");
        }
    }

    @Test
    void aStreamThatHasJustBegunIsWaitedFor() throws Exception {
        try (Publication publication = hub.publish(CAM, "s1")) {
            feed(publication, AV, 20);
            CompletableFuture<HttpResponse<String>> early = client.sendAsync(request("/live/cam1.m3u8").build(),
                    BodyHandlers.ofString());
            assertThat(early).isNotDone();

            feed(publication, AV, 50, 1);

            assertThat(early.get(5, SECONDS).statusCode()).isEqualTo(200);
        }
    }

    @Test
    void theWaitForAKeyFrameEnds() throws Exception {
        try (Publication publication = hub.publish(CAM, "s1")) {
            publication.frame(SyntheticMedia.frames(random, Shape.of(AV, 2)).getLast());

            HttpResponse<String> response = get("/live/cam1.m3u8");

            assertThat(response.statusCode()).isEqualTo(503);
            assertThat(response.headers().firstValue("Retry-After")).isPresent();
            assertThat(response.body()).contains("no key frame");
        }
    }

    @Test
    void whenThePublisherLeavesThePlaylistEndsAndThenGoesAway() throws Exception {
        Publication publication = hub.publish(CAM, "s1");
        feed(publication, AV, 50, 25);
        publication.close();

        await().until(() -> media().mediaSegments().size() == 2);
        await().until(() -> !media().ongoing());
        assertThat(media().mediaSegments().getLast().duration()).as("the last, short segment").isEqualTo(1.0);
        await().until(() -> get("/live/cam1.m3u8").statusCode() == 404);
        assertThat(get("/live/cam1/media.m3u8").statusCode()).isEqualTo(404);
    }

    @Test
    void aPublisherThatLeavesWithoutAKeyFrameLeavesNothing() throws Exception {
        Publication publication = hub.publish(CAM, "s1");
        CompletableFuture<HttpResponse<String>> early = client.sendAsync(request("/live/cam1.m3u8").build(),
                BodyHandlers.ofString());

        publication.close();

        assertThat(early.get(4, SECONDS).statusCode()).isEqualTo(404);
    }

    @Test
    void aPublisherThatComesBackContinuesThePlaylist() throws Exception {
        Publication first = hub.publish(CAM, "s1");
        feed(first, AV, 50, 50);
        first.close();
        Publication second = hub.publish(CAM, "s2");
        at90k = 0; // another encoder, another clock
        feed(second, AV, 50, 1);

        await().until(() -> media().mediaSegments().size() == 3);
        MediaPlaylist playlist = media();
        assertThat(playlist.ongoing()).isTrue();
        assertThat(playlist.mediaSegments()).extracting(MediaSegment::discontinuity)
                .containsExactly(false, false, true);
        assertThat(playlist.mediaSegments().getLast().programDateTime()).isPresent();
        long last = playlist.mediaSequence() + 2;
        assertThat(playlist.mediaSegments().getLast().uri()).isEqualTo(last + ".ts");
        second.close();
        await().until(() -> !media().ongoing());
    }

    @Test
    void aStreamPublishedAgainAfterItWasForgottenUsesNewNumbers() throws Exception {
        long highest = 0;
        for (int i = 0; i < 3; i++) {
            Publication publication = hub.publish(CAM, "s" + i);
            // Many short segments: the numbers run ahead of the clock.
            for (int change = 0; change < 10; change++) {
                feed(publication, TrackSet.of(SyntheticMedia.h264(change + 1)), 3);
            }
            publication.close();
            await().until(() -> get("/live/cam1.m3u8").statusCode() == 404 || media().mediaSegments().size() >= 6);
            MediaPlaylist playlist = media();
            assertThat(playlist.mediaSequence()).isGreaterThan(highest);
            highest = playlist.mediaSequence() + playlist.mediaSegments().size() - 1;
            await().until(() -> get("/live/cam1.m3u8").statusCode() == 404);
        }
    }

    @Test
    void viewersReadEachAtTheirOwnPace() throws Exception {
        try (Publication publication = hub.publish(CAM, "s1")) {
            List<MediaFrame> large = SyntheticMedia.frames(random,
                    Shape.of(AV, 50, 1).from(at90k).withFramesUpTo(400_000));
            publish(publication, large);
            String path = "/live/cam1/" + media().mediaSegments().getFirst().uri();
            byte[] expected = bytes(path);
            assertThat(expected).hasSizeGreaterThan(5_000_000);

            try (Socket slow = new Socket()) {
                slow.setReceiveBufferSize(4_096);
                slow.connect(server.addresses().getFirst());
                slow.getOutputStream().write(("GET " + path + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
                        .getBytes(StandardCharsets.US_ASCII));
                InputStream in = slow.getInputStream();
                assertThat(in.read()).isEqualTo('H');
                for (int i = 0; i < 20; i++) {
                    assertThat(bytes(path)).isEqualTo(expected);
                }
                byte[] rest = in.readAllBytes();
                assertThat(new String(rest, rest.length - expected.length, expected.length,
                        StandardCharsets.ISO_8859_1)).isEqualTo(new String(expected, StandardCharsets.ISO_8859_1));
            }
        }
    }

    @Test
    void streamsOfOtherVhostsAreAskedForByQuery() throws Exception {
        try (Publication publication = hub.publish(new StreamName("tv.example", "live", "cam1"), "s1")) {
            feed(publication, AV, 50, 1);

            assertThat(get("/live/cam1.m3u8").statusCode()).isEqualTo(404);
            HttpResponse<String> multivariant = get("/live/cam1.m3u8?vhost=tv.example");
            assertThat(multivariant.body()).endsWith("cam1/media.m3u8?vhost=tv.example\n");
            String media = get("/live/cam1/media.m3u8?vhost=tv.example").body();
            String segment = media.lines().filter(line -> !line.startsWith("#")).findFirst().orElseThrow();
            assertThat(segment).endsWith(".ts?vhost=tv.example");
            assertThat(get("/live/cam1/" + segment).statusCode()).isEqualTo(200);
        }
    }

    @Test
    void namesWithOddCharactersWork() throws Exception {
        try (Publication publication = hub.publish(StreamName.of("live/eu", "käm 1:?#&+"), "s1")) {
            feed(publication, AV, 50, 1);

            HttpResponse<String> multivariant = get("/live/eu/" + Playlist.encode("käm 1:?#&+") + ".m3u8");
            assertThat(multivariant.statusCode()).isEqualTo(200);
            String uri = multivariant.body().lines().filter(line -> !line.startsWith("#")).findFirst().orElseThrow();
            assertThat(get("/live/eu/" + uri).statusCode()).isEqualTo(200);
        }
    }

    @Test
    void aStreamCalledMediaIsReachable() throws Exception {
        try (Publication publication = hub.publish(StreamName.of("live", "media"), "s1")) {
            feed(publication, AV, 50, 1);

            assertThat(get("/live/media.m3u8").body()).endsWith("media/media.m3u8\n");
            assertThat(get("/live/media/media.m3u8").body()).contains("#EXTINF");
        }
    }

    @Test
    void closingEndsTheStreamsAndFreesWaitingViewers() throws Exception {
        hub.publish(CAM, "s1");
        CompletableFuture<HttpResponse<String>> early = client.sendAsync(request("/live/cam1.m3u8").build(),
                BodyHandlers.ofString());
        await().pollDelay(Duration.ofMillis(200)).until(() -> true);

        long startNs = System.nanoTime();
        server.close();

        assertThat(Duration.ofNanos(System.nanoTime() - startNs)).isLessThan(Duration.ofSeconds(4));
        assertThat(early.handle((response, failure) -> true).get(1, SECONDS)).isTrue();
        assertThat(server.addresses()).isEmpty();
    }

    private void feed(Publication publication, TrackSet tracks, Integer... gops) {
        List<MediaFrame> frames = SyntheticMedia.frames(random, Shape.of(tracks, gops).from(at90k).withBFrames(2));
        at90k += List.of(gops).stream().mapToLong(gop -> gop * 3_600L).sum();
        publish(publication, frames);
    }

    /** Waits for the packager to have read the first frame: it begins at the newest key frame, wherever that is. */
    private void publish(Publication publication, List<MediaFrame> frames) {
        publication.tracks(frames.getFirst().tracks());
        publication.frame(frames.getFirst());
        await().until(() -> publication.stream().stats().bytesOut() > 0);
        frames.subList(1, frames.size()).forEach(publication::frame);
        sent.addAll(frames);
    }

    private MediaPlaylist media() throws Exception {
        return new MediaPlaylistParser().readPlaylist(get("/live/cam1/media.m3u8").body());
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.addresses().getFirst().getPort() + path))
                .timeout(Duration.ofSeconds(20));
    }

    private HttpResponse<String> get(String path) throws Exception {
        return client.send(request(path).build(), BodyHandlers.ofString());
    }

    private byte[] bytes(String path) throws Exception {
        return client.send(request(path).build(), BodyHandlers.ofByteArray()).body();
    }

    private HttpResponse<String> send(String path, String method) throws Exception {
        return client.send(request(path).method(method, BodyPublishers.noBody()).build(), BodyHandlers.ofString());
    }

    private String raw(String request) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(),
                server.addresses().getFirst().getPort())) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
