package io.srt4j.transport;

import static io.srt4j.transport.Loopback.PATIENCE;
import static io.srt4j.transport.Loopback.bytes;
import static io.srt4j.transport.Loopback.receive;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.srt4j.protocol.core.CloseReason;
import io.srt4j.protocol.settings.SrtOptions;
import io.srt4j.transport.facade.Killing;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The ways a connection ends, and that they are told apart. */
@Timeout(60)
@SuppressWarnings("try") // closing in the middle is what this is about
class SrtEndTest {
    private static CloseReason.Kind reasonOf(Throwable thrown) {
        return ((SrtException.Closed) thrown).reason().kind();
    }

    @Test
    void endOfStreamComesAfterTheLastMessage() throws Exception {
        try (Loopback pair = Loopback.connected()) {
            for (int i = 0; i < 300; i++) {
                pair.caller.send(bytes("message " + i));
            }
            pair.caller.close();

            for (int i = 0; i < 300; i++) {
                assertThat(receive(pair.callee)).isEqualTo("message " + i);
            }
            assertThat(receive(pair.callee)).isEqualTo("<end>");
            assertThat(receive(pair.callee)).isEqualTo("<end>");
            assertThat(pair.callee.closeReason()).map(CloseReason::kind).contains(CloseReason.Kind.PEER_SHUTDOWN);
            assertThat(pair.caller.closeReason()).map(CloseReason::kind).contains(CloseReason.Kind.LOCAL);
        }
    }

    @Test
    void sendFailsOnceThePeerHasLeftEvenIfNobodyReads() throws Exception {
        try (Loopback pair = Loopback.connected()) {
            pair.caller.send(bytes("unread"));
            pair.caller.close();

            assertThatThrownBy(() -> {
                while (true) {
                    pair.callee.send(bytes("anyone?"));
                }
            }).satisfies(e -> assertThat(reasonOf(e)).isEqualTo(CloseReason.Kind.PEER_SHUTDOWN));
            assertThat(receive(pair.callee)).isEqualTo("unread");
        }
    }

    @Test
    void closingTwiceIsHarmlessAndStatisticsStay() throws Exception {
        try (Loopback pair = Loopback.connected()) {
            pair.caller.send(bytes("counted"));
            pair.caller.close();
            pair.caller.close();

            assertThat(pair.caller.stats().send().packetsUnique()).isEqualTo(1);
            assertThatThrownBy(() -> pair.caller.send(bytes("no more")))
                    .satisfies(e -> assertThat(reasonOf(e)).isEqualTo(CloseReason.Kind.LOCAL));
            assertThat(pair.listener.localAddress().getPort()).isPositive();
        }
    }

    /** Its socket is closed under it, so no SHUTDOWN leaves: the peer finds out by the silence. */
    @Test
    void deadPeerIsToldFromOneThatLeft() throws Exception {
        SrtOptions impatient = Loopback.OPTIONS.toBuilder().peerIdleTimeoutMs(300).build();
        try (SrtRuntime doomed = SrtRuntime.builder().build();
                SrtRuntime runtime = SrtRuntime.builder().build();
                SrtListener listener = runtime.listen(Loopback.ANY_PORT, impatient, AcceptPolicy.acceptAll());
                SrtConnection caller = doomed.connect(listener.localAddress(), impatient);
                SrtConnection callee = listener.accept(PATIENCE)) {
            caller.send(bytes("last words"));
            await().until(() -> callee.stats().receive().packetsUnique() == 1);
            Killing.kill(caller);

            assertThatThrownBy(() -> {
                while (true) {
                    callee.send(bytes("anyone?"));
                }
            }).satisfies(e -> assertThat(reasonOf(e)).isEqualTo(CloseReason.Kind.PEER_IDLE));
            assertThat(receive(callee)).isEqualTo("last words");
            assertThatThrownBy(() -> receive(callee))
                    .satisfies(e -> assertThat(reasonOf(e)).isEqualTo(CloseReason.Kind.PEER_IDLE));
            assertThatThrownBy(() -> receive(caller))
                    .satisfies(e -> assertThat(reasonOf(e)).isEqualTo(CloseReason.Kind.SOCKET_CLOSED));
        }
    }

    /** The ring fills, then the core's buffer; what does not fit is counted, and the connection lives. */
    @Test
    void applicationThatDoesNotReadCostsBoundedMemory() throws Exception {
        SrtOptions small = Loopback.OPTIONS.toBuilder().receiveBufferPackets(256).build();
        SrtOptions paced = Loopback.OPTIONS.toBuilder().maxBandwidthBytesPerSec(5_000_000).build();
        try (Loopback pair = Loopback.connected(paced, small)) {
            for (int i = 0; i < 3000; i++) {
                pair.caller.send(ByteBuffer.allocate(1316).putInt(0, i));
            }
            await().until(() -> pair.caller.stats().send().bufferPackets() == 0);

            long held = pair.callee.stats().receive().packetsDelivered() + 256;
            assertThat(held).as("a ring of a megabyte and the buffer").isLessThan(800 + 256 + 16);
            assertThat(pair.callee.closeReason()).isEmpty();
            ByteBuffer into = ByteBuffer.allocate(SrtOptions.MAX_PAYLOAD_BYTES);
            pair.callee.receive(into, PATIENCE);
            assertThat(into.getInt(0)).isZero();
        }
    }
}
