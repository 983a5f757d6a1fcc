package io.srt4j.transport;

import static io.srt4j.transport.Loopback.ANY_PORT;
import static io.srt4j.transport.Loopback.OPTIONS;
import static io.srt4j.transport.Loopback.bytes;
import static io.srt4j.transport.Loopback.receive;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.srt4j.protocol.settings.AdjustableOptions;
import io.srt4j.protocol.settings.SrtOptions;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Options of open connections, and the time-outs that come from options. */
@Timeout(60)
class SrtAdjustTest {
    private static ByteBuffer room() {
        return ByteBuffer.allocate(SrtOptions.MAX_PAYLOAD_BYTES);
    }

    @Test
    void aConnectionTakesOtherLimitsWhileItIsOpen() throws Exception {
        try (Loopback pair = Loopback.connected()) {
            AdjustableOptions changed =
                    pair.caller.adjustable().toBuilder().maxBandwidthBytesPerSec(2_000_000).build();
            pair.caller.adjust(changed);

            assertThat(pair.caller.adjustable()).isEqualTo(changed);
            assertThat(pair.caller.stats().send().maxBandwidthBytesPerSec()).isEqualTo(2_000_000);
            assertThat(pair.callee.adjustable()).as("of the other side").isEqualTo(OPTIONS.adjustable());
        }
    }

    @Test
    void aClosedConnectionIsNotDisturbedByChanges() throws Exception {
        try (Loopback pair = Loopback.connected()) {
            pair.caller.close();
            pair.caller.adjust(pair.caller.adjustable());

            assertThat(pair.caller.closeReason()).isPresent();
        }
    }

    @Test
    void receiveWaitsAsLongAsTheOptionSays() throws Exception {
        try (Loopback pair = Loopback.connected(OPTIONS, OPTIONS.toBuilder().receiveTimeoutMs(30).build())) {
            assertThatThrownBy(() -> pair.callee.receive(room())).isInstanceOf(SrtException.TimedOut.class)
                    .hasMessageContaining("30 ms");

            pair.callee.adjust(pair.callee.adjustable().toBuilder().receiveTimeoutMs(10_000).build());
            pair.caller.send(bytes("in time"));
            assertThat(receive(pair.callee)).isEqualTo("in time");
        }
    }

    @Test
    void aReceiveTimeoutOfZeroOnlyLooks() throws Exception {
        try (Loopback pair = Loopback.connected(OPTIONS, OPTIONS.toBuilder().receiveTimeoutMs(0).build())) {
            assertThatThrownBy(() -> pair.callee.receive(room())).isInstanceOf(SrtException.TimedOut.class);

            pair.caller.send(bytes("there"));
            await().until(() -> pair.callee.stats().receive().packetsDelivered() == 1);
            ByteBuffer into = room();
            assertThat(pair.callee.receive(into)).isEqualTo(5);
        }
    }

    @Test
    void acceptWaitsAsLongAsTheOptionSays() throws Exception {
        try (SrtRuntime runtime = SrtRuntime.builder().build();
                SrtListener listener = runtime.listen(ANY_PORT, OPTIONS.toBuilder().receiveTimeoutMs(30).build(),
                        AcceptPolicy.acceptAll())) {
            assertThatThrownBy(listener::accept).isInstanceOf(SrtException.TimedOut.class)
                    .hasMessageContaining("30 ms");
        }
    }

    @Test
    void sendWaitsForRoomAsLongAsTheOptionSays() throws Exception {
        SrtOptions slow = OPTIONS.toBuilder().maxBandwidthBytesPerSec(1000).sendBufferPackets(32).sendDropDelayMs(-1)
                .lingerMs(0).sendTimeoutMs(30).build();
        try (Loopback pair = Loopback.connected(slow, OPTIONS)) {
            assertThatThrownBy(() -> {
                for (int i = 0; i < 10_000; i++) {
                    pair.caller.send(ByteBuffer.allocate(1316));
                }
            }).isInstanceOf(SrtException.TimedOut.class).hasMessageContaining("30 ms");
        }
    }
}
