package io.srt4j.transport.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.awaitility.Awaitility.await;

import io.srt4j.protocol.settings.RejectReason;
import io.srt4j.protocol.settings.SrtOptions;
import io.srt4j.transport.AcceptPolicy;
import io.srt4j.transport.SrtConnection;
import io.srt4j.transport.SrtException;
import io.srt4j.transport.SrtListener;
import io.srt4j.transport.SrtRuntime;
import java.io.IOException;
import java.io.OutputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Real peers on loopback: what goes in at one side comes out at the other, byte for byte. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD) // a read from a pipe cannot be interrupted
@SuppressWarnings("try") // a peer that goes away is part of it
class SrtLiveTransmitIT {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final int TOTAL_BYTES = 1316 * 2000;
    /** The tool reads what it can get and has no way to slow us down: about 10 Mbit/s. */
    private static final long PAUSE_NS = 1_000_000;

    /** Enough latency for a machine that is busy with other tests. */
    private static final SrtOptions OPTIONS = SrtOptions.builder().latencyMs(1000).peerLatencyMs(1000).build();

    private final SrtRuntime runtime = SrtRuntime.builder().build();

    @AfterEach
    void closeEverything() {
        runtime.close();
    }

    private SrtListener listen(AcceptPolicy policy) throws IOException {
        return runtime.listen(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), OPTIONS, policy);
    }

    private static byte[] randomBytes() {
        byte[] bytes = new byte[TOTAL_BYTES];
        new Random(42).nextBytes(bytes);
        return bytes;
    }

    private static int freePort() throws IOException {
        try (DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /** Messages until {@code bytes} have come, joined. */
    private static byte[] receive(SrtConnection from, int bytes) throws SrtException {
        ByteBuffer all = ByteBuffer.allocate(bytes + SrtOptions.MAX_PAYLOAD_BYTES);
        try {
            while (all.position() < bytes && from.receive(all, PATIENCE) > 0) {
                // receive has moved the position
            }
        } catch (SrtException.TimedOut e) {
            fail("only " + all.position() + " of " + bytes + " bytes came: " + from.stats(), e);
        }
        byte[] result = new byte[all.flip().remaining()];
        all.get(result);
        return result;
    }

    /** We are connected a little earlier than it knows, and what it reads before it does it throws away. */
    private static void awaitConnected(Peer caller) {
        await().atMost(PATIENCE).until(() -> caller.log().contains("SRT target connected"));
    }

    private static void feed(OutputStream to, byte[] bytes) {
        Thread.startVirtualThread(() -> {
            try {
                for (int at = 0; at < bytes.length; at += 1316) {
                    to.write(bytes, at, 1316);
                    to.flush();
                    LockSupport.parkNanos(PAUSE_NS);
                }
            } catch (IOException _) {
                // The peer is gone, which the other end of the test will notice.
            }
        });
    }

    @Test
    void whatLibsrtSendsFromAFileArrivesUnchanged() throws Exception {
        byte[] sent = randomBytes();
        try (SrtListener listener = listen(AcceptPolicy.acceptAll());
                Peer peer = Peer.start("srt-live-transmit", "-chunk:1316", "file://con",
                        "srt://127.0.0.1:" + listener.localAddress().getPort() + "?streamid=live/cam1");
                SrtConnection connection = listener.accept(PATIENCE)) {
            awaitConnected(peer);
            feed(peer.input(), sent);

            assertThat(receive(connection, sent.length)).as(peer.log()).isEqualTo(sent);
            assertThat(connection.streamId()).isEqualTo("live/cam1");
            assertThat(connection.settings().peerVersionText()).startsWith("1.");
            peer.close();
            assertThat(connection.receive(ByteBuffer.allocate(1500), PATIENCE)).isEqualTo(-1);
        }
    }

    @Test
    void whatLibsrtSendsFromUdpArrivesUnchanged() throws Exception {
        byte[] sent = randomBytes();
        int port = freePort();
        try (SrtListener listener = listen(AcceptPolicy.acceptAll());
                Peer peer = Peer.start("srt-live-transmit", "-chunk:1316", "udp://127.0.0.1:" + port,
                        "srt://127.0.0.1:" + listener.localAddress().getPort());
                SrtConnection connection = listener.accept(PATIENCE);
                DatagramSocket source = new DatagramSocket()) {
            awaitConnected(peer);
            InetSocketAddress target = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
            Thread.startVirtualThread(() -> {
                try {
                    for (int at = 0; at < sent.length; at += 1316) {
                        source.send(new DatagramPacket(sent, at, 1316, target));
                        LockSupport.parkNanos(PAUSE_NS);
                    }
                } catch (IOException _) {
                    // The test is over.
                }
            });

            assertThat(receive(connection, sent.length)).as(peer.log()).isEqualTo(sent);
        }
    }

    @Test
    void whatWeSendReachesALibsrtListenerUnchanged() throws Exception {
        byte[] sent = randomBytes();
        int port = freePort();
        try (Peer peer = Peer.start("srt-live-transmit", "srt://127.0.0.1:" + port + "?mode=listener", "file://con")) {
            SrtConnection[] made = new SrtConnection[1];
            await().ignoreException(SrtException.TimedOut.class).until(() -> {
                made[0] = runtime.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port),
                        OPTIONS.toBuilder().connectTimeoutMs(500).build());
                return true;
            });
            try (SrtConnection connection = made[0]) {
                Thread.startVirtualThread(() -> {
                    try {
                        for (int at = 0; at < sent.length; at += 1316) {
                            connection.send(ByteBuffer.wrap(sent, at, 1316));
                            LockSupport.parkNanos(PAUSE_NS);
                        }
                        while (true) { // the tool writes what it has got only when more comes
                            connection.send(ByteBuffer.allocate(1316));
                            LockSupport.parkNanos(PAUSE_NS);
                        }
                    } catch (SrtException _) {
                        // The test is over.
                    }
                });

                assertThat(peer.output().readNBytes(sent.length)).as(peer.log()).isEqualTo(sent);
                assertThat(connection.stats().send().packetsDropped()).isZero();
            }
        }
    }

    @Test
    void libsrtCallerIsToldWhyItIsRefused() throws Exception {
        try (SrtListener listener = listen(request -> request.reject(RejectReason.NOT_FOUND));
                Peer peer = Peer.start("srt-live-transmit", "-loglevel:debug", "-v", "file://con",
                        "srt://127.0.0.1:" + listener.localAddress().getPort())) {
            await().untilAsserted(() -> assertThat(listener.rejections()).isNotEmpty());
            await().untilAsserted(() -> assertThat(peer.log()).contains("Application-defined rejection reason"));
        }
    }

    @Test
    void ffmpegPublishesATransportStream() throws Exception {
        try (SrtListener listener = listen(AcceptPolicy.acceptAll());
                Peer peer =
                        Peer.start("ffmpeg", "-hide_banner", "-re", "-f", "lavfi", "-i", "testsrc=size=320x180:rate=25",
                                "-t", "3", "-c:v", "libx264", "-preset", "ultrafast", "-f", "mpegts",
                                "srt://127.0.0.1:" + listener.localAddress().getPort()
                                        + "?pkt_size=1316&streamid=live/cam1");
                SrtConnection connection = listener.accept(PATIENCE)) {
            ByteBuffer message = ByteBuffer.allocate(SrtOptions.MAX_PAYLOAD_BYTES);
            int messages = 0;
            while (connection.receive(message.clear(), PATIENCE) > 0) {
                message.flip();
                for (int at = 0; at < message.limit(); at += 188) {
                    assertThat(message.get(at)).as("sync byte, %s", peer.log()).isEqualTo((byte) 0x47);
                }
                messages++;
            }
            assertThat(messages).as(peer.log()).isGreaterThan(10);
            assertThat(connection.streamId()).isEqualTo("live/cam1");
        }
    }
}
