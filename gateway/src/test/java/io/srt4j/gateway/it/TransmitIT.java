package io.srt4j.gateway.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code srt4j transmit} as a process, with srt-live-transmit on the other side. */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class TransmitIT {
    private static final long PAUSE_NS = 500_000;

    @TempDir
    private Path directory;

    @BeforeAll
    static void require() {
        Peer.require("srt-live-transmit");
        Awaitility.setDefaultTimeout(Duration.ofSeconds(30));
    }

    @Test
    void aFileReachesALibsrtListenerUnchanged() throws Exception {
        Path clip = clip();
        Path received = directory.resolve("received.ts");
        int port = freePort();
        try (Peer _ = Peer.start(received, "srt-live-transmit", "-a:no", "srt://127.0.0.1:" + port + "?mode=listener",
                "file://con");
                CommandProcess sender =
                        new CommandProcess("transmit", clip.toString(), "srt://127.0.0.1:" + port, "--pace", "20M")) {
            assertThat(sender.exitCode()).as(sender.errors()).isZero();
            assertThat(sender.errors()).contains("connected, peer 127.0.0.1:" + port + ", SRT 1.", "done: "
                    + Files.size(clip) + " bytes read, " + Files.size(clip) + " written");
            assertThat(sender.output()).isEmpty();
        }
        await().untilAsserted(() -> assertThat(received).hasSameBinaryContentAs(clip));
    }

    /** Two addresses of this host, as both sides of a rendezvous use one port. */
    @Test
    void anEncryptedRendezvousWithLibsrtCarriesAFileUnchanged() throws Exception {
        Path clip = clip();
        Path received = directory.resolve("received.ts");
        String options = "?mode=rendezvous&passphrase=hush-hush-hush&pbkeylen=32&adapter=";
        int port = freePort();
        try (Peer _ = Peer.start(received, "srt-live-transmit", "-a:no",
                "srt://127.0.0.2:" + port + options + "127.0.0.1", "file://con");
                CommandProcess sender = new CommandProcess("transmit", clip.toString(),
                        "srt://127.0.0.1:" + port + options + "127.0.0.2", "--pace", "20M")) {
            assertThat(sender.exitCode()).as(sender.errors()).isZero();
            assertThat(sender.errors()).contains("AES-CTR with 256 bits").doesNotContain("hush");
        }
        await().untilAsserted(() -> assertThat(received).hasSameBinaryContentAs(clip));
    }

    @Test
    void whatALibsrtCallerSendsReachesAFileUnchanged() throws Exception {
        Path clip = clip();
        Path received = directory.resolve("received.ts");
        int udp = freePort();
        int srt = freePort();
        try (CommandProcess receiver = new CommandProcess("transmit", "srt://:" + srt, received.toString())) {
            awaitTold(receiver, "waits for a caller");
            try (Peer caller =
                    Peer.start("srt-live-transmit", "udp://127.0.0.1:" + udp, "srt://127.0.0.1:" + srt)) {
                awaitTold(receiver, "connected, peer 127.0.0.1:");
                sendDatagrams(clip, udp);
                await().until(() -> Files.size(received) == Files.size(clip));
                caller.process().destroy();
                assertThat(receiver.exitCode()).as(receiver.errors()).isZero();
            }
        }
        assertThat(received).hasSameBinaryContentAs(clip);
    }

    @Test
    void aSignalFinishesTheFileAndSaysGoodbye() throws Exception {
        Path received = directory.resolve("received");
        int udp = freePort();
        int srt = freePort();
        try (CommandProcess receiver = new CommandProcess("transmit", "srt://:" + srt, received.toString());
                CommandProcess sender =
                        new CommandProcess("transmit", "udp://127.0.0.1:" + udp, "srt://127.0.0.1:" + srt,
                                "--reconnect", "-s", "0.2", "--stats", "csv")) {
            awaitTold(sender, "target srt://127.0.0.1:" + srt + ": connected");
            sendDatagrams(clip(), udp);
            await().until(() -> Files.exists(received) && Files.size(received) > 0);
            sender.signal();

            assertThat(sender.exitCode()).as(sender.errors()).isZero();
            assertThat(receiver.exitCode()).as(receiver.errors()).isZero();
            assertThat(receiver.errors()).contains("end of stream");
            assertThat(received).hasSameBinaryContentAs(clip());
            assertThat(sender.output().lines()).first().asString().startsWith("Timepoint,Time,SocketID,Time,pktFlow");
            assertThat(sender.output().lines().count()).isGreaterThan(2);
        }
    }

    @Test
    void aSignalToTheReceiverTellsTheSender() throws Exception {
        Path received = directory.resolve("received");
        int udp = freePort();
        int srt = freePort();
        try (CommandProcess receiver = new CommandProcess("transmit", "srt://:" + srt, received.toString());
                CommandProcess sender =
                        new CommandProcess("transmit", "udp://127.0.0.1:" + udp, "srt://127.0.0.1:" + srt)) {
            awaitTold(sender, "target srt://127.0.0.1:" + srt + ": connected");
            receiver.signal();

            assertThat(receiver.exitCode()).as(receiver.errors()).isZero();
            assertThat(sender.exitCode()).as(sender.errors()).isEqualTo(1);
            assertThat(sender.errors().lines()).last().asString()
                    .startsWith("srt4j: target srt://127.0.0.1:" + srt + ": closed, peer_shutdown");
        }
    }

    @Test
    void aPeerThatIsKilledAndComesBackIsCalledAgain() throws Exception {
        int udp = freePort();
        int srt = freePort();
        String[] listener = {"srt-live-transmit", "-a:no", "srt://127.0.0.1:" + srt + "?mode=listener", "file://con"};
        Path first = directory.resolve("first");
        Path second = directory.resolve("second");
        try (CommandProcess sender = new CommandProcess("transmit", "udp://127.0.0.1:" + udp,
                "srt://127.0.0.1:" + srt + "?peeridletimeo=1000&conntimeo=500", "--reconnect")) {
            try (Peer _ = Peer.start(first, listener)) {
                awaitTold(sender, "connected, peer");
            } // killed, without goodbye
            awaitTold(sender, "peer_idle");
            try (Peer _ = Peer.start(second, listener)) {
                await().untilAsserted(
                        () -> assertThat(sender.errors().split("connected, peer", -1)).hasSizeGreaterThan(2));
                sendDatagrams(clip(), udp);
                sender.signal();
                assertThat(sender.exitCode()).as(sender.errors()).isZero();
            }
        }
        await().untilAsserted(() -> assertThat(second).hasSameBinaryContentAs(clip()));
    }

    @Test
    void standardInputAndOutputCarryNothingButData() throws Exception {
        int srt = freePort();
        try (CommandProcess receiver = new CommandProcess("transmit", "srt://:" + srt, "-", "-s", "1", "-v");
                CommandProcess sender = new CommandProcess("transmit", "-q", "-", "srt://127.0.0.1:" + srt)) {
            try (OutputStream input = sender.input(); InputStream clip = Files.newInputStream(clip())) {
                clip.transferTo(input);
            }
            assertThat(sender.exitCode()).as(sender.errors()).isZero();
            assertThat(receiver.exitCode()).as(receiver.errors()).isZero();
            assertThat(receiver.outputFile()).hasSameBinaryContentAs(clip());
            assertThat(receiver.errors()).contains("SRT STATS");
            assertThat(sender.errors()).isEmpty();
        }
    }

    @Test
    void aFailureIsOneLineWithoutSecrets() throws Exception {
        try (CommandProcess sender = new CommandProcess("transmit", "-q", clip().toString(),
                "srt://127.0.0.1:" + freePort() + "?conntimeo=300&streamid=#!::r=cam1,token=secret-token")) {
            assertThat(sender.exitCode()).isEqualTo(1);
            assertThat(sender.errors().lines()).singleElement().asString()
                    .matches("srt4j: target srt://127.0.0.1:\\d+: .* timed out after 300 ms\\. Nobody answered: .*")
                    .doesNotContain("secret-token");
        }
    }

    private Path clip() throws IOException {
        Path clip = directory.resolve("clip.ts");
        if (!Files.exists(clip)) {
            try (InputStream in = TransmitIT.class.getResourceAsStream("/clips/h264-bframes-aac.ts")) {
                assertThat(in).isNotNull();
                Files.copy(in, clip);
            }
        }
        return clip;
    }

    private static void awaitTold(CommandProcess process, String text) {
        await().untilAsserted(() -> assertThat(process.errors()).contains(text));
    }

    private static void sendDatagrams(Path file, int port) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        InetSocketAddress target = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        try (DatagramSocket socket = new DatagramSocket()) {
            for (int at = 0; at < bytes.length; at += 1316) {
                socket.send(new DatagramPacket(bytes, at, Math.min(1316, bytes.length - at), target));
                LockSupport.parkNanos(PAUSE_NS);
            }
        }
    }

    /** Free a moment ago, which has to do: peers are given a number. */
    private static int freePort() throws IOException {
        try (DatagramSocket socket = new DatagramSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
