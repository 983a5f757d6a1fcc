package io.srt4j.transport;

import static io.srt4j.transport.Loopback.PATIENCE;
import static io.srt4j.transport.Loopback.bytes;
import static io.srt4j.transport.Loopback.inBackground;
import static io.srt4j.transport.Loopback.receive;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.srt4j.protocol.core.CloseReason;
import io.srt4j.protocol.settings.SrtOptions;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What ends a wait in receive, send and accept, and what it leaves behind. */
@Timeout(60)
@SuppressWarnings("try") // closing in the middle is what this is about
class SrtWaitTest {
    private static final Duration SHORT = Duration.ofMillis(50);

    private static ByteBuffer room() {
        return ByteBuffer.allocate(SrtOptions.MAX_PAYLOAD_BYTES);
    }

    private static boolean isParked(Loopback.Task<?> task) {
        Thread.State state = task.thread().getState();
        return state == Thread.State.TIMED_WAITING || state == Thread.State.WAITING;
    }

    @Test
    void receiveTimesOutAndCanBeTriedAgain() throws Exception {
        try (Loopback pair = Loopback.connected()) {
            assertThatThrownBy(() -> pair.callee.receive(room(), SHORT)).isInstanceOf(SrtException.TimedOut.class);

            pair.caller.send(bytes("late"));
            assertThat(receive(pair.callee)).isEqualTo("late");
        }
    }

    @Test
    void interruptEndsReceiveAtOnceAndLeavesTheConnection() throws Exception {
        try (Loopback pair = Loopback.connected()) {
            var reader = inBackground(() -> {
                assertThatThrownBy(() -> pair.callee.receive(room())).isInstanceOf(SrtException.Interrupted.class);
                return Thread.currentThread().isInterrupted();
            });
            await().until(() -> isParked(reader));
            reader.thread().interrupt();

            assertThat(reader.await()).as("interrupt status").isTrue();
            pair.caller.send(bytes("still there"));
            assertThat(receive(pair.callee)).isEqualTo("still there");
        }
    }

    @Test
    void closeFromAnotherThreadEndsReceiveAtOnce() throws Exception {
        try (Loopback pair = Loopback.connected()) {
            var reader = inBackground(() -> pair.callee.receive(room()));
            await().until(() -> isParked(reader));
            pair.callee.close();

            assertThatThrownBy(reader::await).cause().isInstanceOfSatisfying(SrtException.Closed.class,
                    closed -> assertThat(closed.reason().kind()).isEqualTo(CloseReason.Kind.LOCAL));
        }
    }

    @Test
    void twoThreadsCannotReceiveAtOnce() throws Exception {
        try (Loopback pair = Loopback.connected()) {
            var reader = inBackground(() -> receive(pair.callee));
            await().until(() -> isParked(reader));

            assertThatThrownBy(() -> receive(pair.callee)).isInstanceOf(IllegalStateException.class);
            pair.caller.send(bytes("for the first"));
            assertThat(reader.await()).isEqualTo("for the first");
        }
    }

    @Test
    void messageTooLargeForTheBufferStaysTheNext() throws Exception {
        try (Loopback pair = Loopback.connected()) {
            pair.caller.send(bytes("four score"));

            assertThatIllegalArgumentException()
                    .isThrownBy(() -> pair.callee.receive(ByteBuffer.allocate(4), PATIENCE))
                    .withMessageContaining("10 bytes");
            assertThat(receive(pair.callee)).isEqualTo("four score");
        }
    }

    @Test
    void messageTooLargeForAPacketIsRefused() throws Exception {
        try (Loopback pair = Loopback.connected()) {
            assertThatIllegalArgumentException().isThrownBy(() -> pair.caller.send(ByteBuffer.allocate(1457)));
            assertThatIllegalArgumentException().isThrownBy(() -> pair.caller.send(ByteBuffer.allocate(0)));
        }
    }

    @Test
    void whatIsOfferedArrives() throws Exception {
        try (Loopback pair = Loopback.connected()) {
            assertThat(pair.caller.offer(bytes("no wait"))).isTrue();
            assertThat(receive(pair.callee)).isEqualTo("no wait");
            assertThatIllegalArgumentException().isThrownBy(() -> pair.caller.offer(ByteBuffer.allocate(1457)));
        }
    }

    @Test
    void whatThereIsNoRoomForIsNotTaken() throws Exception {
        SrtOptions stuck = SrtOptions.builder().maxBandwidthBytesPerSec(1000).sendBufferPackets(32).sendDropDelayMs(-1)
                .lingerMs(0).build();
        try (Loopback pair = Loopback.connected(stuck, Loopback.OPTIONS)) {
            ByteBuffer message = ByteBuffer.allocate(1316);
            int taken = 0;
            while (pair.caller.offer(message.clear())) {
                taken++;
                assertThat(taken).isLessThan(2000);
            }
            assertThat(message.remaining()).isEqualTo(1316);
        }
    }

    /** 150 messages a second fit the pace: buffer and queue fill, then send waits. */
    @Test
    void sendWaitsForRoomAndLosesNothing() throws Exception {
        SrtOptions slow = SrtOptions.builder()
                .latencyMs(20)
                .maxBandwidthBytesPerSec(200_000)
                .sendBufferPackets(32)
                .sendDropDelayMs(-1)
                .build();
        try (Loopback pair = Loopback.connected(slow, Loopback.OPTIONS)) {
            int sent = 0;
            ByteBuffer message = ByteBuffer.allocate(1316);
            boolean full = false;
            while (!full) {
                try {
                    pair.caller.send(message.putInt(0, sent).clear(), Duration.ZERO);
                    sent++;
                } catch (SrtException.TimedOut _) {
                    full = true;
                }
            }
            assertThat(message.remaining()).as("nothing of the refused message is taken").isEqualTo(1316);
            assertThat(sent).as("the buffer and a ring of a megabyte").isLessThan(32 + 800);

            pair.caller.send(message, PATIENCE);
            ByteBuffer into = room();
            for (int i = 0; i <= sent; i++) {
                pair.callee.receive(into.clear(), PATIENCE);
                assertThat(into.getInt(0)).isEqualTo(i);
            }
        }
    }

    @Test
    void interruptAndCloseEndSendAtOnce() throws Exception {
        SrtOptions stuck = SrtOptions.builder()
                .maxBandwidthBytesPerSec(1000)
                .sendBufferPackets(32)
                .sendDropDelayMs(-1)
                .lingerMs(0)
                .build();
        try (Loopback pair = Loopback.connected(stuck, Loopback.OPTIONS)) {
            for (int round = 0; round < 2; round++) {
                var writer = inBackground(() -> {
                    while (true) {
                        pair.caller.send(ByteBuffer.allocate(1316));
                    }
                });
                await().until(() -> isParked(writer));
                if (round == 0) {
                    writer.thread().interrupt();
                    assertThatThrownBy(writer::await).cause().isInstanceOf(SrtException.Interrupted.class);
                } else {
                    pair.caller.close();
                    assertThatThrownBy(writer::await).cause().isInstanceOf(SrtException.Closed.class);
                }
            }
        }
    }

    @Test
    void acceptTimesOutAndIsInterrupted() throws Exception {
        try (Loopback pair = Loopback.connected()) {
            assertThatThrownBy(() -> pair.listener.accept(SHORT)).isInstanceOf(SrtException.TimedOut.class);
            var acceptor = inBackground(pair.listener::accept);
            await().until(() -> isParked(acceptor));
            acceptor.thread().interrupt();

            assertThatThrownBy(acceptor::await).cause().isInstanceOf(SrtException.Interrupted.class);
        }
    }
}
