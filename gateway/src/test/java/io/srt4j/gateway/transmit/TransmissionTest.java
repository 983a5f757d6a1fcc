package io.srt4j.gateway.transmit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.srt4j.protocol.settings.RejectReason;
import io.srt4j.transport.SrtConnection;
import io.srt4j.transport.SrtException;
import io.srt4j.transport.SrtRuntime;
import io.srt4j.transport.SrtUri;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Real sockets on the loopback address, both sides of each path. */
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class TransmissionTest {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final SrtRuntime runtime = SrtRuntime.builder().loops(1).build();
    private final StringWriter told = new StringWriter();
    private final Journal journal = new Journal(new PrintWriter(told), Journal.Level.VERBOSE);
    private final List<Transmission> open = new ArrayList<>();
    @TempDir
    private Path directory;

    @AfterEach
    void close() {
        open.forEach(Transmission::close);
        runtime.close();
    }

    @Test
    void aFileArrivesWholeThroughACallerAndAListener() throws Exception {
        Path sent = randomFile(1316 * 300 + 77);
        Path received = directory.resolve("received");
        int port = freePort();
        CompletableFuture<Void> receiving = start(order("srt://:" + port, received.toString()));
        CompletableFuture<Void> sending = start(order(sent.toString(), "srt://127.0.0.1:" + port));

        sending.get();
        receiving.get();
        assertThat(received).hasSameBinaryContentAs(sent);
    }

    @Test
    void messagesKeepTheirBoundariesFromSrtToSrtToUdp() throws Exception {
        int first = freePort();
        int second = freePort();
        try (DatagramSocket end = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            var _ = start(order("srt://:" + second, "udp://127.0.0.1:" + end.getLocalPort()));
            var _ = start(order("srt://:" + first, "srt://127.0.0.1:" + second));
            try (SrtConnection publisher = runtime.connect(SrtUri.parse("srt://127.0.0.1:" + first
                    + "?payloadsize=1456"))) {
                awaitTold("target srt://127.0.0.1:" + second + ": connected");
                int[] sizes = {1, 1316, 188, 1456, 7};
                for (int size : sizes) {
                    publisher.send(ByteBuffer.allocate(size));
                }
                for (int size : sizes) {
                    assertThat(receive(end).getLength()).isEqualTo(size);
                }
            }
        }
    }

    @Test
    void datagramsBecomeMessages() throws Exception {
        int udp = freePort();
        int srt = freePort();
        var _ = start(order("udp://127.0.0.1:" + udp, "srt://:" + srt));
        try (SrtConnection player = runtime.connect(SrtUri.parse("srt://127.0.0.1:" + srt));
                DatagramSocket camera = new DatagramSocket()) {
            awaitTold("target srt://:" + srt + ": connected");
            send(camera, udp, new byte[] {1, 2, 3});
            send(camera, udp, new byte[] {});
            send(camera, udp, new byte[3000]);

            assertThat(message(player)).containsExactly(1, 2, 3);
            assertThat(message(player)).hasSize(1456);
            assertThat(message(player)).hasSize(1456);
            assertThat(message(player)).hasSize(88);
        }
    }

    @Test
    void aSecondCallerIsRefusedWhileThereIsOne() throws Exception {
        int port = freePort();
        var _ = start(order("srt://:" + port, directory.resolve("received").toString()));
        SrtUri uri = SrtUri.parse("srt://127.0.0.1:" + port);
        try (SrtConnection _ = runtime.connect(uri)) {
            assertThatThrownBy(() -> runtime.connect(uri)).isInstanceOfSatisfying(SrtException.Rejected.class,
                    rejected -> assertThat(rejected.reason()).isEqualTo(RejectReason.CONFLICT));
        }
    }

    @Test
    void aListenerThatReconnectsTakesTheNextCaller() throws Exception {
        int port = freePort();
        Path received = directory.resolve("received");
        var _ = start(reconnecting("srt://:" + port, received.toString()));
        for (int round = 1; round <= 3; round++) {
            try (SrtConnection publisher = runtime.connect(SrtUri.parse("srt://127.0.0.1:" + port))) {
                publisher.send(ByteBuffer.allocate(1000));
            }
            int expected = round * 1000;
            await().until(() -> Files.exists(received) && Files.size(received) == expected);
            await().until(() -> told().lines().filter(line -> line.contains("waits for a caller")).count()
                    == expected / 1000 + 1);
        }
    }

    @Test
    void aTargetThatIsNotThereIsCalledAgain() throws Exception {
        Path sent = randomFile(1316 * 20);
        Path received = directory.resolve("received");
        int port = freePort();
        CompletableFuture<Void> sending =
                start(reconnecting(sent.toString(), "srt://127.0.0.1:" + port + "?conntimeo=200"));
        awaitTold("timed out");
        CompletableFuture<Void> receiving = start(order("srt://:" + port, received.toString()));

        sending.get();
        receiving.get();
        assertThat(received).hasSameBinaryContentAs(sent);
    }

    @Test
    void aLiveSourceIsKeptAndReadWhileTheTargetIsAway() throws Exception {
        int source = freePort();
        int target = freePort();
        Transmission relay = transmission(reconnecting("srt://:" + source, "srt://:" + target));
        CompletableFuture<Void> relaying = run(relay);
        try (SrtConnection publisher = runtime.connect(SrtUri.parse("srt://127.0.0.1:" + source))) {
            publisher.send(ByteBuffer.allocate(500));
            await().until(() -> relay.progress().bytesLost() == 500);
            assertThat(relay.progress().lossReason()).isEqualTo("there is no target");
            for (int round = 1; round <= 2; round++) {
                try (SrtConnection player = runtime.connect(SrtUri.parse("srt://127.0.0.1:" + target))) {
                    await().until(() -> relay.progress().target().isPresent());
                    publisher.send(ByteBuffer.wrap(new byte[] {(byte) round}));
                    assertThat(message(player)).containsExactly(round);
                }
                await().until(() -> relay.progress().target().isEmpty());
            }
            assertThat(publisher.closeReason()).isEmpty();
        }
        relay.stop();
        relaying.get();
    }

    @Test
    void aLostSourceDoesNotEndTheTarget() throws Exception {
        int source = freePort();
        int target = freePort();
        var _ = start(reconnecting("srt://:" + source, "srt://:" + target));
        try (SrtConnection player = runtime.connect(SrtUri.parse("srt://127.0.0.1:" + target))) {
            for (int round = 1; round <= 2; round++) {
                try (SrtConnection publisher = runtime.connect(SrtUri.parse("srt://127.0.0.1:" + source))) {
                    awaitTold("target srt://:" + target + ": connected");
                    publisher.send(ByteBuffer.wrap(new byte[] {(byte) round}));
                    assertThat(message(player)).containsExactly(round);
                }
            }
        }
    }

    @Test
    void theEndOfALiveSourceEndsEverything() throws Exception {
        int source = freePort();
        int target = freePort();
        CompletableFuture<Void> relaying = start(order("srt://:" + source, "srt://:" + target));
        try (SrtConnection player = runtime.connect(SrtUri.parse("srt://127.0.0.1:" + target))) {
            awaitTold("target srt://:" + target + ": connected");
            try (SrtConnection publisher = runtime.connect(SrtUri.parse("srt://127.0.0.1:" + source))) {
                publisher.send(ByteBuffer.wrap(new byte[] {1}));
            }
            assertThat(message(player)).containsExactly(1);
            assertThat(player.receive(ByteBuffer.allocate(1500), PATIENCE)).isEqualTo(-1);
        }
        relaying.get();
    }

    @Test
    void aSourceThatEndsBeforeAnyTargetComesEndsEverything() throws Exception {
        int source = freePort();
        CompletableFuture<Void> relaying = start(order("srt://:" + source, "srt://:" + freePort()));
        runtime.connect(SrtUri.parse("srt://127.0.0.1:" + source)).close();
        relaying.get();
    }

    @Test
    void aTargetThatLeavesIsAFailureThatSaysWho() throws Exception {
        int target = freePort();
        CompletableFuture<Void> sending = start(order("udp://127.0.0.1:" + freePort(), "srt://:" + target));
        runtime.connect(SrtUri.parse("srt://127.0.0.1:" + target)).close();
        assertThatThrownBy(sending::get).hasRootCauseInstanceOf(SrtException.Closed.class)
                .hasMessageContaining("target srt://:" + target + ": closed, peer_shutdown");
    }

    @Test
    void whatCannotBeOpenedIsAFailureThatSaysWhat() throws Exception {
        assertThatThrownBy(start(order(directory.resolve("none").toString(), "udp://127.0.0.1:9"))::get)
                .hasMessageContaining("none: no such file");
        assertThatThrownBy(start(order("udp://127.0.0.1:" + freePort(), directory.toString()))::get)
                .hasMessageContaining("target " + directory);
    }

    @Test
    void stoppingDeliversWhatWasReadAndSaysGoodbye() throws Exception {
        int udp = freePort();
        int srt = freePort();
        Transmission transmission = transmission(order("udp://127.0.0.1:" + udp, "srt://:" + srt));
        CompletableFuture<Void> running = run(transmission);
        try (SrtConnection player = runtime.connect(SrtUri.parse("srt://127.0.0.1:" + srt));
                DatagramSocket camera = new DatagramSocket()) {
            await().until(() -> transmission.progress().target().isPresent());
            send(camera, udp, new byte[] {1});
            await().until(() -> transmission.progress().bytesIn() == 1);
            transmission.stop();

            assertThat(message(player)).containsExactly(1);
            assertThat(player.receive(ByteBuffer.allocate(1500), PATIENCE)).isEqualTo(-1);
            running.get();
        }
    }

    @Test
    void stoppingEndsTheWaitForACaller() throws Exception {
        Transmission transmission =
                transmission(reconnecting("srt://:" + freePort(), "srt://127.0.0.1:" + freePort()));
        CompletableFuture<Void> running = run(transmission);
        awaitTold("waits for a caller");
        transmission.stop();
        running.get();
    }

    @ParameterizedTest
    @ValueSource(strings = {"239.1.2.3", "127.0.0.1@232.1.2.3"})
    void multicastIsSentAndReceivedOnANamedInterface(String group) throws Exception {
        NetworkInterface loopback = NetworkInterface.getByInetAddress(InetAddress.getLoopbackAddress());
        int port = freePort();
        Path received = directory.resolve("received");
        Transmission receiving = transmission(
                order("udp://" + group + ":" + port + "?adapter=" + loopback.getName(), received.toString()));
        CompletableFuture<Void> running = run(receiving);
        Order sending = order(randomFile(1000).toString(),
                "udp://" + group.substring(group.indexOf('@') + 1) + ":" + port + "?adapter=127.0.0.1&ttl=1");
        await().until(() -> {
            start(sending).get(); // again until the receiver has joined
            return receiving.progress().bytesIn() > 0;
        });
        assertThat(receiving.progress().bytesIn() % 1000).isZero();
        receiving.stop();
        running.get();
    }

    @Test
    void encryptedSidesMayHaveDifferentPassphrases() throws Exception {
        int first = freePort();
        int second = freePort();
        Path received = directory.resolve("received");
        Path sent = randomFile(1316 * 50 + 1);
        CompletableFuture<Void> receiving =
                start(order("srt://:" + second + "?passphrase=second-secret", received.toString()));
        var _ = start(order("srt://:" + first + "?passphrase=first-secret",
                "srt://127.0.0.1:" + second + "?passphrase=second-secret&pbkeylen=32"));
        awaitTold("target srt://127.0.0.1:" + second + ": connected");
        start(order(sent.toString(), "srt://127.0.0.1:" + first + "?passphrase=first-secret")).get();

        receiving.get();
        assertThat(received).hasSameBinaryContentAs(sent);
        assertThat(told()).contains("AES-CTR with 128 bits", "AES-CTR with 256 bits").doesNotContain("-secret");
    }

    @Test
    void twoThatCallEachOtherMeet() throws Exception {
        int here = freePort();
        int there = freePort();
        Path received = directory.resolve("received");
        Path sent = randomFile(1316 * 50 + 1);
        CompletableFuture<Void> receiving = start(order(
                "srt://127.0.0.1:" + here + "?mode=rendezvous&bind=127.0.0.1:" + there, received.toString()));
        CompletableFuture<Void> sending = start(order(sent.toString(),
                "srt://127.0.0.1:" + there + "?mode=rendezvous&bind=127.0.0.1:" + here));

        sending.get();
        receiving.get();
        assertThat(received).hasSameBinaryContentAs(sent);
    }

    @Test
    void aWrongPassphraseIsAFailureThatSaysWhatToDo() throws Exception {
        int port = freePort();
        var _ = start(order("srt://:" + port + "?passphrase=right-secret", directory.resolve("received").toString()));
        assertThatThrownBy(
                start(order("udp://:" + freePort(), "srt://127.0.0.1:" + port + "?passphrase=wrong-secret"))::get)
                .hasMessageContaining("10 BADSECRET").hasMessageContaining(RejectReason.BAD_SECRET.advice());
    }

    @Test
    void whatTheSystemDoesNotSendIsLostAndCounted() throws Exception {
        Transmission sending = transmission(order(randomFile(100).toString(), "udp://255.255.255.255:9"));
        run(sending).get();
        assertThat(sending.progress().bytesLost()).isEqualTo(100);
        assertThat(sending.progress().lossReason()).isNotEmpty();
    }

    // ---- helpers ----

    private static Order order(String source, String target) {
        return new Order(Medium.parse(source), Medium.parse(target), 1316, new Pace.Unlimited(), false);
    }

    private static Order reconnecting(String source, String target) {
        return new Order(Medium.parse(source), Medium.parse(target), 1316, new Pace.Unlimited(), true);
    }

    private Transmission transmission(Order order) throws IOException {
        var transmission = new Transmission(runtime, order, journal, _ -> {});
        open.add(transmission);
        return transmission;
    }

    private CompletableFuture<Void> start(Order order) throws IOException {
        return run(transmission(order));
    }

    private static CompletableFuture<Void> run(Transmission transmission) {
        var running = new CompletableFuture<Void>();
        Thread.startVirtualThread(() -> {
            try {
                transmission.run();
                running.complete(null);
            } catch (Exception e) {
                running.completeExceptionally(e);
            }
        });
        return running;
    }

    private String told() {
        return told.toString();
    }

    private void awaitTold(String text) {
        await().atMost(PATIENCE).until(() -> told().contains(text));
    }

    private Path randomFile(int bytes) throws IOException {
        byte[] content = new byte[bytes];
        new SplittableRandom(1).nextBytes(content);
        return Files.write(directory.resolve("sent"), content);
    }

    private static byte[] message(SrtConnection from) throws SrtException {
        ByteBuffer message = ByteBuffer.allocate(1500);
        byte[] bytes = new byte[from.receive(message, PATIENCE)];
        message.flip().get(bytes);
        return bytes;
    }

    private static DatagramPacket receive(DatagramSocket socket) throws IOException {
        socket.setSoTimeout((int) PATIENCE.toMillis());
        DatagramPacket packet = new DatagramPacket(new byte[2000], 2000);
        socket.receive(packet);
        return packet;
    }

    private static void send(DatagramSocket from, int port, byte[] bytes) throws IOException {
        from.send(new DatagramPacket(bytes, bytes.length,
                new InetSocketAddress(InetAddress.getLoopbackAddress(), port)));
    }

    /** Free a moment ago, which has to do: the command is given a number. */
    private static int freePort() throws IOException {
        try (DatagramSocket socket = new DatagramSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
