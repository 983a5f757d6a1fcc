package io.srt4j.gateway.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * srt-live-transmit publishes to the gateway and srt-live-transmit plays from it: what arrives is one piece, identical
 * to what was sent. {@code -Drelay.seconds=180} makes the lossy run as long as one wants to watch.
 */
@Timeout(value = 15, unit = TimeUnit.MINUTES)
class RelayIT {
    private static final int BYTES_PER_SEC = 500_000;
    private static final int TS_PACKET_BYTES = 188;
    private static final Duration STEP = Duration.ofMillis(10);

    @TempDir
    private Path directory;

    @BeforeAll
    static void needsLibsrt() {
        Peer.require("srt-live-transmit");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-chunk:1316"})
    void whatIsPlayedIsOnePieceOfWhatWasPublished(String chunk) throws Exception {
        try (GatewayProcess gateway = new GatewayProcess()) {
            relay(gateway.port("srt"), gateway.port("srt"), gateway, chunk, 8);
        }
    }

    @Test
    void fivePercentLossOnBothLinksLosesNothing() throws Exception {
        long seed = Long.getLong("srt4j.seed", 4711);
        try (GatewayProcess gateway = new GatewayProcess("srt.latency=200ms");
                LossyLink up = new LossyLink(gateway.address("srt"), 0.05, Duration.ofMillis(20), seed);
                LossyLink down = new LossyLink(gateway.address("srt"), 0.05, Duration.ofMillis(20), seed + 1)) {
            relay(up.port(), down.port(), gateway, "-chunk:1316", Integer.getInteger("relay.seconds", 20));
            assertThat(up.lost() + down.lost()).as("datagrams lost, seed " + seed).isGreaterThan(100);
        }
    }

    private void relay(int publishPort, int playPort, GatewayProcess gateway, String chunk, int seconds)
            throws Exception {
        Path played = directory.resolve("played.ts");
        byte[] sent = nullPackets(BYTES_PER_SEC * seconds);
        String publishUrl = "srt://127.0.0.1:%d?latency=200&streamid=#!::r=live/relay,m=publish".formatted(publishPort);
        String playUrl = "srt://127.0.0.1:%d?latency=200&streamid=#!::r=live/relay,m=request".formatted(playPort);
        try (Peer publisher = chunk.isEmpty()
                ? Peer.start("srt-live-transmit", "file://con", publishUrl)
                : Peer.start("srt-live-transmit", chunk, "file://con", publishUrl);
                OutputStream input = publisher.process().getOutputStream()) {
            int at = write(input, sent, 0, BYTES_PER_SEC * 2); // long enough to be live, and past the links' grace
            await().atMost(Duration.ofSeconds(10)).until(() -> gateway.isLive("relay"));
            try (Peer player = Peer.start(played, "srt-live-transmit", "-a:no", "-chunk:1456", playUrl, "file://con")) {
                write(input, sent, at, sent.length);
                // What is on its way may have to be sent again: a publisher that leaves at once leaves holes.
                AtomicLong length = new AtomicLong(-1);
                await().atMost(Duration.ofSeconds(20)).pollInterval(Duration.ofSeconds(1))
                        .until(() -> length.getAndSet(played.toFile().length()) == length.get());
                publisher.process().destroy(); // the end of its input alone does not end it
                assertThat(player.process().waitFor(15, TimeUnit.SECONDS))
                        .as("the player saw the end\n" + gateway.log())
                        .isTrue();
                byte[] got = Files.readAllBytes(played);
                assertThat(got.length).as("bytes played\n" + player.errors()).isGreaterThan(sent.length / 3);
                int from = indexOf(sent, got);
                assertThat(from).as("start of the %d played bytes in the %d sent\n%s\n%s", got.length, sent.length,
                        publisher.errors(), player.errors()).isNotNegative();
            }
        }
    }

    /** Transport-stream packets that nobody demultiplexes, each with content of its own. */
    private static byte[] nullPackets(int atLeastBytes) {
        byte[] packets = new byte[atLeastBytes / TS_PACKET_BYTES * TS_PACKET_BYTES];
        new SplittableRandom(1).nextBytes(packets);
        for (int at = 0; at < packets.length; at += TS_PACKET_BYTES) {
            packets[at] = 0x47;
            packets[at + 1] = 0x1F;
            packets[at + 2] = (byte) 0xFF;
            packets[at + 3] = 0x10;
        }
        return packets;
    }

    /** Writes {@code [from, to)} at the rate of a live stream; returns where it stopped. */
    private static int write(OutputStream out, byte[] bytes, int from, int to) throws Exception {
        int perStep = (int) (BYTES_PER_SEC * STEP.toMillis() / 1000);
        long nextNs = System.nanoTime();
        int at = from;
        while (at < Math.min(to, bytes.length)) {
            int length = Math.min(perStep, bytes.length - at);
            out.write(bytes, at, length);
            out.flush();
            at += length;
            nextNs += STEP.toNanos();
            long waitNs = nextNs - System.nanoTime();
            if (waitNs > 0) {
                TimeUnit.NANOSECONDS.sleep(waitNs); // the pace of a live source, not a wait for something
            }
        }
        return at;
    }

    private static int indexOf(byte[] whole, byte[] part) {
        for (int from = 0; from + part.length <= whole.length; from++) {
            if (java.util.Arrays.mismatch(whole, from, from + part.length, part, 0, part.length) < 0) {
                return from;
            }
        }
        return -1;
    }
}
