package io.srt4j.gateway.hls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.srt4j.gateway.config.HlsConfig;
import io.srt4j.gateway.config.HttpConfig;
import io.srt4j.gateway.hub.HubLimits;
import io.srt4j.gateway.hub.StreamHub;
import io.srt4j.gateway.media.MediaFrame;
import io.srt4j.gateway.media.StreamName;
import io.srt4j.gateway.mpegts.TsFrames;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The player page in Debian's Chromium. */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class PlayerPageIT {
    private static final StreamName CAM = StreamName.of("live", "cam1");

    @TempDir
    private Path folder = Path.of("");

    private final StreamHub hub = new StreamHub(HubLimits.DEFAULT);
    private final HlsServer server = new HlsServer(
            new HttpConfig(true, List.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))),
            HlsConfig.defaults(), hub);

    @BeforeEach
    void start() throws IOException {
        Tool.require("ffmpeg", "chromium");
        server.start();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void playsThroughARepublishAndSaysWhenTheStreamIsOver() throws Exception {
        List<MediaFrame> frames = TsFrames.of(Tool.testClip(folder, 60, "-c:v", "libx264", "-preset", "ultrafast",
                "-bf", "2", "-g", "50"));
        try (Chromium browser = new Chromium()) {
            browser.open(address("/play/live/cam1"));
            eventually().until(() -> state(browser).equals("waiting"));
            assertThat(text(browser, "message")).contains("Nobody publishes");

            try (PacedPublisher _ = new PacedPublisher(hub, CAM, frames)) {
                eventually().until(() -> state(browser).equals("playing"));
                advances(browser, 5);
                assertThat(text(browser, "picture")).isEqualTo("320 × 180, 25 fps");
                assertThat(text(browser, "latency")).matches("[0-9.]+ s");
                assertThat(text(browser, "bitrate")).endsWith("Mbit/s");
                browser.screenshot(Path.of("target", "player-page.png"));
            }
            try (PacedPublisher _ = new PacedPublisher(hub, CAM, frames)) {
                advances(browser, 14); // more than was buffered: what follows comes from the second publisher
                assertThat(state(browser)).isEqualTo("playing");
            }
            eventually().until(() -> state(browser).equals("ended"));
            assertThat(text(browser, "message")).contains("has ended");

            assertThat(browser.requests()).allMatch(url -> url.startsWith(address("/")) || url.startsWith("data:")
                    || url.startsWith("blob:"));
            assertThat(browser.complaints()).allMatch(complaint -> complaint.contains("404"));
            assertThat(browser.value("document.getElementById('video').getVideoPlaybackQuality().totalVideoFrames > 0")
                    .asBoolean()).isTrue();
        }
    }

    /** Time stamps of 33 bits wrap every 26.5 hours: here 8 s after the start. */
    @Test
    void playsOnWhenTheTimeStampsWrap() throws Exception {
        List<MediaFrame> frames = TsFrames.movedBy((1L << 33) - 8 * 90_000, TsFrames.of(Tool.testClip(folder, 40,
                "-c:v", "libx264", "-preset", "ultrafast", "-bf", "2", "-g", "50")));
        try (Chromium browser = new Chromium(); PacedPublisher _ = new PacedPublisher(hub, CAM, frames)) {
            browser.open(address("/play/live/cam1"));
            eventually().until(() -> state(browser).equals("playing"));
            advances(browser, 14);
            assertThat(state(browser)).isEqualTo("playing");
            assertThat(text(browser, "stalls")).isEqualTo("0");
        }
    }

    @Test
    void playsSoundAlone() throws Exception {
        Path clip = folder.resolve("sound.ts");
        Tool.run("ffmpeg", "-v", "error", "-f", "lavfi", "-i", "sine=frequency=440:sample_rate=48000:duration=40",
                "-c:a", "aac", clip.toString());
        try (Chromium browser = new Chromium();
                PacedPublisher _ = new PacedPublisher(hub, CAM, TsFrames.of(clip))) {
            browser.open(address("/play/live/cam1"));
            eventually().until(() -> state(browser).equals("playing"));
            advances(browser, 4);
        }
    }

    @Test
    void saysWhichCodecTheBrowserCannotDecode() throws Exception {
        Path clip = Tool.testClip(folder, 12, "-c:v", "libx265", "-preset", "ultrafast", "-x265-params",
                "log-level=error:keyint=50");
        try (Chromium browser = new Chromium();
                PacedPublisher _ = new PacedPublisher(hub, CAM, TsFrames.of(clip))) {
            browser.open(address("/play/live/cam1"));
            eventually().until(() -> state(browser).equals("error"));

            assertThat(text(browser, "message")).contains("cannot decode hvc1.");
        }
    }

    @Test
    void theLandingPageLeadsToThePlayer() throws Exception {
        List<MediaFrame> frames = TsFrames.of(Tool.testClip(folder, 20, "-c:v", "libx264", "-g", "50"));
        try (Chromium browser = new Chromium();
                PacedPublisher _ = new PacedPublisher(hub, CAM, frames)) {
            eventually().until(() -> !hub.streams().getFirst().tracks().tracks().isEmpty());
            browser.open(address("/"));
            eventually().until(() -> browser.value("document.querySelectorAll('.streams li').length").asInt() == 1);
            browser.screenshot(Path.of("target", "landing-page.png"));
            browser.value("document.querySelector('.streams a').click()");
            eventually().until(() -> browser.value("location.pathname").asString().equals("/play/live/cam1"));
            eventually().until(() -> state(browser).equals("playing"));
        }
    }

    /** The play position moves on by so many seconds, at about the speed of time. */
    private static void advances(Chromium browser, double seconds) throws Exception {
        double before = position(browser);
        long startNs = System.nanoTime();
        eventually().until(() -> position(browser) >= before + seconds);
        double tookSeconds = (System.nanoTime() - startNs) / 1e9;
        assertThat(tookSeconds).isLessThan(seconds * 2 + 5);
    }

    private static double position(Chromium browser) throws Exception {
        return browser.value("document.getElementById('video').currentTime").asDouble();
    }

    private static String state(Chromium browser) throws Exception {
        return browser.value("document.body ? document.body.dataset.state || '' : ''").asString();
    }

    private static String text(Chromium browser, String id) throws Exception {
        return browser.value("document.getElementById('" + id + "').textContent").asString();
    }

    private static ConditionFactory eventually() {
        return await().atMost(Duration.ofSeconds(45)).pollInterval(Duration.ofMillis(200));
    }

    private String address(String path) {
        return "http://127.0.0.1:" + server.addresses().getFirst().getPort() + path;
    }
}
