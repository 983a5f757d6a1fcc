package io.srt4j.transport;

import static io.srt4j.transport.Loopback.ANY_PORT;
import static io.srt4j.transport.Loopback.PATIENCE;
import static io.srt4j.transport.Loopback.inBackground;
import static org.assertj.core.api.Assertions.assertThat;

import io.srt4j.protocol.settings.CipherMode;
import io.srt4j.protocol.settings.SrtOptions;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A NAT in front of a publisher forgets it in the middle of the stream, over real sockets. */
@Timeout(60)
class SrtNatTest {
    private static final int MESSAGES = 400;
    private static final SrtOptions OPTIONS =
            SrtOptions.builder().latencyMs(400).passphrase("a good passphrase").build();

    private static ByteBuffer transportStream(int number) {
        ByteBuffer payload = ByteBuffer.allocate(7 * 188);
        for (int i = 0; i < 7; i++) {
            payload.put(i * 188, (byte) 0x47);
        }
        return payload.putInt(4, number);
    }

    @ParameterizedTest
    @EnumSource(value = CipherMode.class, names = {"AES_CTR", "AES_GCM"})
    void thePublisherIsFollowedAndNothingIsLost(CipherMode mode) throws Exception {
        try (SrtRuntime runtime = SrtRuntime.builder().build();
                SrtListener listener = runtime.listen(ANY_PORT,
                        OPTIONS.toBuilder().followPeerAddress(true).build(), AcceptPolicy.acceptAll());
                RebindingNat nat = new RebindingNat(listener.localAddress());
                SrtConnection caller =
                        runtime.connect(nat.inside(), OPTIONS.toBuilder().cipherMode(mode).build());
                SrtConnection callee = listener.accept(PATIENCE)) {
            InetSocketAddress former = callee.remoteAddress();
            assertThat(former).isEqualTo(nat.outside());
            var reader = inBackground(() -> {
                ByteBuffer into = ByteBuffer.allocate(SrtOptions.MAX_PAYLOAD_BYTES);
                for (int i = 0; i < MESSAGES; i++) {
                    callee.receive(into.clear(), PATIENCE);
                    assertThat(into.getInt(4)).isEqualTo(i);
                }
                return true;
            });
            for (int i = 0; i < MESSAGES; i++) {
                if (i == MESSAGES / 2) {
                    nat.rebind();
                }
                caller.send(transportStream(i));
                LockSupport.parkNanos(3_000_000); // the pace of a stream
            }

            assertThat(reader.await()).isTrue();
            assertThat(callee.remoteAddress()).isEqualTo(nat.outside()).isNotEqualTo(former);
        }
    }
}
