package io.srt4j.gateway.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** {@code srt4j probe} as a process, against the gateway. */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class ProbeIT {
    /** Ten seconds. */
    private static final String CLIP = "src/main/resources/io/srt4j/gateway/demo/clip.ts";

    @Test
    void aLiveStreamIsDescribedAndACallerThatIsRefusedIsToldWhy() throws Exception {
        try (GatewayProcess gateway = new GatewayProcess()) {
            String server = "srt://127.0.0.1:" + gateway.port("srt") + "?streamid=#!::r=";
            try (CommandProcess _ = new CommandProcess("transmit", CLIP, server + "live/cam1,m=publish")) {
                await().atMost(Duration.ofSeconds(30)).until(() -> gateway.isLive("cam1"));
                try (CommandProcess probe =
                        new CommandProcess("probe", "--seconds", "3", server + "live/cam1,m=request")) {
                    assertThat(probe.exitCode()).as(probe.errors()).isZero();
                    assertThat(probe.errors()).isEmpty();
                    assertThat(probe.output()).contains("connected   to 127.0.0.1:" + gateway.port("srt"),
                            "peer        SRT 1.",
                            "latency     120 ms", "RTT  ", "loss        0.00 %", "program 1",
                            "H.264 avc1.64001e, 640x360",
                            "AAC mp4a.40.2, 48000 Hz, 2 channels", "end         local: ");
                }
            }
            try (CommandProcess probe = new CommandProcess("probe", "--json", server + "live/none,m=request")) {
                assertThat(probe.exitCode()).isEqualTo(1);
                assertThat(probe.errors().lines()).singleElement().asString()
                        .matches("srt4j: srt://127.0.0.1:\\d+: connection refused: 1404 NOTFOUND .*");
                assertThat(probe.output()).startsWith("{\"connected\":false").contains("\"code\":1404", "\"advice\":");
            }
        }
    }
}
