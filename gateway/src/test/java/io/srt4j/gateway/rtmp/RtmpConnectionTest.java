package io.srt4j.gateway.rtmp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RtmpConnectionTest {
    private static final Duration SOON = Duration.ofMillis(100);
    private static final Duration LATER = Duration.ofSeconds(10);

    private final RtmpLoops loops = RtmpLoops.open();
    private ServerSocket listener;
    private TestPeer peer;
    private RtmpConnection connection;

    @BeforeEach
    void connect() throws Exception {
        listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        CompletableFuture<TestPeer> accepted = CompletableFuture.supplyAsync(() -> {
            try {
                return TestPeer.accept(listener);
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }, Thread::startVirtualThread);
        connection = loops.connect((InetSocketAddress) listener.getLocalSocketAddress(), LATER);
        peer = accepted.get();
    }

    @AfterEach
    void close() throws Exception {
        connection.close();
        peer.close();
        listener.close();
        loops.close();
    }

    @Test
    void aFloodFillsTheInboxAndThenWaitsInTheSocket() throws Exception {
        int count = 200_000;
        AtomicInteger written = new AtomicInteger();
        Thread flood = Thread.ofVirtual().start(() -> {
            try {
                for (; written.get() < count; written.incrementAndGet()) {
                    peer.send(new RtmpMessage(3, RtmpMessage.DATA, 0, 0, new byte[100]));
                }
            } catch (IOException _) {
                // the test is over
            }
        });
        long before = -1;
        while (before != connection.bytesIn()) {
            before = connection.bytesIn();
            assertThat(flood.join(SOON)).isFalse();
        }
        assertThat(connection.bytesIn()).as("what was taken from the socket").isLessThan(1 << 20);

        for (int i = 0; i < count; i++) {
            assertThat(connection.receive(LATER)).isPresent();
        }
        assertThat(connection.receive(Duration.ZERO)).isEmpty();
    }

    @Test
    void receivingWaitsForAsLongAsItWasTold() throws Exception {
        assertThat(connection.receive(SOON)).isEmpty();
        peer.send(RtmpCommand.onConnection("hello", 1));

        assertThat(RtmpCommand.decode(connection.receive(LATER).orElseThrow()).name()).isEqualTo("hello");
    }

    @Test
    void whatArrivedBeforeTheEndIsStillReceived() throws Exception {
        peer.send(RtmpCommand.onConnection("one", 1), RtmpCommand.onConnection("two", 1));
        peer.close();
        await().until(() -> !connection.isOpen());

        assertThat(connection.receive(LATER)).isPresent();
        assertThat(connection.receive(LATER)).isPresent();
        assertThatThrownBy(() -> connection.receive(LATER)).isInstanceOf(RtmpException.class)
                .hasMessage("the peer closed the connection");
    }

    @Test
    void aPeerThatReadsNothingMakesSendWaitAndThenFail() throws Exception {
        RtmpMessage message = new RtmpMessage(6, RtmpMessage.VIDEO, 1, 0, new byte[100_000]);

        assertThatThrownBy(() -> {
            for (int i = 0; i < 1000; i++) {
                connection.send(message, SOON);
            }
        }).isInstanceOfSatisfying(RtmpException.class,
                e -> assertThat(e.kind()).isEqualTo(RtmpException.Kind.TIMED_OUT));
    }

    @Test
    void closingEndsEveryWait() throws Exception {
        CompletableFuture<Optional<RtmpMessage>> receiving = CompletableFuture.supplyAsync(() -> {
            try {
                return connection.receive(LATER);
            } catch (RtmpException e) {
                return Optional.empty();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }, Thread::startVirtualThread);

        connection.close();

        assertThat(receiving.get(2, TimeUnit.SECONDS)).isEmpty();
        assertThatThrownBy(() -> connection.send(RtmpCommand.onConnection("x", 1), LATER)).hasMessage("closed by us");
    }

    @Test
    void acknowledgesAsOftenAsThePeerWants() throws Exception {
        peer.send(ControlMessages.windowAckSize(100_000));
        for (int i = 0; i < 50; i++) {
            peer.send(new RtmpMessage(3, RtmpMessage.DATA, 0, 0, new byte[5_000]));
            assertThat(connection.receive(LATER)).isPresent();
        }

        RtmpMessage acknowledgement = peer.await(message -> message.typeId() == RtmpMessage.ACKNOWLEDGEMENT);
        assertThat(ControlMessages.wordOf(acknowledgement, 0)).isBetween(100_000, 200_000);
    }

    @Test
    void bytesThatAreNotRtmpEndItWithTheReason() throws Exception {
        peer.sendRaw(new byte[] {(byte) 0xc3, 0, 0, 0});

        assertThatThrownBy(() -> connection.receive(LATER)).isInstanceOfSatisfying(RtmpException.class,
                e -> assertThat(e.kind()).isEqualTo(RtmpException.Kind.PROTOCOL)).hasMessageContaining("in the middle");
    }
}
