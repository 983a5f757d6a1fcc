package io.srt4j.transport;

import static io.srt4j.transport.Loopback.bytes;
import static io.srt4j.transport.Loopback.receive;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.srt4j.protocol.settings.RejectReason;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
@SuppressWarnings("try") // closing in the middle is what this is about
class SrtMetersTest {
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

    private double counted(String name, String... tags) {
        return registry.get(name).tags(tags).functionCounter().count();
    }

    @Test
    void totalsOutliveTheirConnections() throws Exception {
        try (Loopback pair = Loopback.connected()) {
            new SrtMeters(pair.runtime).bindTo(registry);
            System.gc(); // nobody holds the meters but the registry
            assertThat(registry.get("srt.connections").gauge().value()).isEqualTo(2);
            for (int i = 0; i < 10; i++) {
                pair.caller.send(bytes("message"));
                assertThat(receive(pair.callee)).isEqualTo("message");
            }
            pair.caller.close();
            assertThat(receive(pair.callee)).isEqualTo("<end>");
            pair.callee.close();
            pair.listener.close();

            await().until(() -> registry.get("srt.connections").gauge().value() == 0);
            assertThat(counted("srt.packets", "direction", "in", "kind", "data")).isEqualTo(10);
            assertThat(counted("srt.packets", "direction", "out", "kind", "data")).isEqualTo(10);
            assertThat(counted("srt.handshakes", "result", "accepted", "reason", "none")).isEqualTo(1);
            assertThat(counted("srt.bytes", "direction", "in")).isGreaterThan(10 * (16 + 7));
            assertThat(counted("srt.packets.lost")).isZero();
            assertThat(registry.get("srt.delivery.jitter").functionTimer().count()).isEqualTo(10);
            assertThat(registry.get("srt.delivery.jitter").functionTimer().mean(TimeUnit.SECONDS)).isBetween(0.0, 1.0);
        }
    }

    @Test
    void refusalsAreCountedByReason() throws Exception {
        try (SrtRuntime runtime = SrtRuntime.builder().build();
                SrtListener listener = runtime.listen(Loopback.ANY_PORT, Loopback.OPTIONS,
                        request -> request.reject(RejectReason.NOT_FOUND))) {
            new SrtMeters(runtime).bindTo(registry);
            for (int i = 0; i < 3; i++) {
                assertThatThrownBy(() -> runtime.connect(listener.localAddress(), Loopback.OPTIONS))
                        .isInstanceOf(SrtException.Rejected.class);
            }

            await().untilAsserted(() -> {
                assertThat(registry.get("srt.connections").gauge().value()).isZero();
                assertThat(counted("srt.handshakes", "result", "rejected", "reason", "notfound")).isEqualTo(3);
            });
        }
    }
}
