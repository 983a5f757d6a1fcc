package io.srt4j.protocol.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import io.srt4j.protocol.settings.SrtOptions;
import io.srt4j.protocol.sim.Pair;
import io.srt4j.protocol.sim.RunReports;
import io.srt4j.protocol.sim.Seed;
import io.srt4j.protocol.sim.SeededTest;
import io.srt4j.protocol.sim.SimHost;
import io.srt4j.protocol.sim.Traffic;
import io.srt4j.protocol.sim.Wire;
import io.srt4j.protocol.vectors.Capture;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Floods of random, mutated and replayed datagrams, by plain random numbers and much faster than a fuzzer. */
@ExtendWith(RunReports.class)
class HostileTrafficTest {
    @SeededTest(runs = 40, regressions = {0x9345fc2f7b7fL, 0xfa132b349298L, 0xb8ba09f21c7eL})
    void anySequenceOfOperationsIsSurvived(Seed seed) {
        byte[] script = new byte[3_000];
        SplittableRandom random = seed.random();
        random.nextBytes(script);

        new HostileRun(script).run();
    }

    /** Strangers who know everything but cannot send from the peer's address. */
    @Test
    void aStreamIsUntouchedByAFloodFromElsewhere() {
        Pair pair = Pair.connected(link -> link.delay(Duration.ofMillis(20)), options -> options);
        List<ByteBuffer> material = new ArrayList<>(
                Capture.all().flatMap(capture -> capture.packets().stream()).map(Capture.Packet::buffer).toList());
        pair.toServer().tap(_ -> material.size() < 4_000, packet -> material.add(
                ByteBuffer.allocate(packet.remaining()).put(packet.duplicate()).flip()));
        SplittableRandom random = new SplittableRandom(1);
        pair.client().generate(Traffic.constant(2_000_000, 1_316), Duration.ofSeconds(20));

        long sent = 0;
        ByteBuffer packet = ByteBuffer.allocate(2_048);
        for (int tick = 0; tick < 2_000; tick++) {
            for (int i = 0; i < 100; i++) {
                forge(random, material, pair.server().core().localId(), packet);
                InetSocketAddress stranger = SimHost.address(10_000 + random.nextInt(100));
                pair.listenerHost().onDatagram(stranger, packet);
                sent++;
            }
            pair.runFor(Duration.ofMillis(10));
        }
        pair.runFor(Duration.ofSeconds(1));

        assertThat(sent).isEqualTo(200_000);
        assertThat(pair.server().received().count()).isEqualTo(pair.client().sent());
        assertThat(pair.server().stats().receive().packetsLate()).isZero();
        assertThat(pair.listenerHost().connections()).hasSize(1);
        assertThat(pair.listenerHost().requests()).hasSize(1);
        assertThat(pair.listenerHost().core().stats().wrongAddress()).isPositive();
        pair.assertQuiet();
    }

    private static void forge(SplittableRandom random, List<ByteBuffer> material, int serverId, ByteBuffer into) {
        into.clear();
        if (random.nextInt(3) == 0) {
            byte[] noise = new byte[random.nextInt(1_500)];
            random.nextBytes(noise);
            into.put(noise);
        } else {
            into.put(material.get(random.nextInt(material.size())).duplicate());
            for (int flips = random.nextInt(4); flips > 0; flips--) {
                int at = random.nextInt(into.position());
                into.put(at, (byte) random.nextInt());
            }
        }
        if (into.position() >= Wire.HEADER_BYTES && random.nextInt(3) > 0) {
            into.putInt(12, random.nextBoolean() ? serverId : 0);
        }
        into.flip();
    }

    /** An attacker with a cookie for every address still fills nothing but the places that are bounded. */
    @SeededTest(runs = 2)
    void aFloodOfValidRequestsIsBounded(Seed seed) {
        Pair pair = Pair.setup().seed(seed).connected();
        pair.listenerHost().listen(SrtOptions.defaults(), _ -> {
        });
        SimHost listener = pair.listenerHost();
        InetSocketAddress attacker = SimHost.address(6_000);
        List<Integer> cookies = new ArrayList<>();
        pair.network().link(listener.address(), attacker).tap(packet -> Wire.isHandshake(packet, 1),
                packet -> cookies.add(Wire.word(packet, 11)));
        listener.onDatagram(attacker, request(1, 1, 0));
        pair.runFor(Duration.ofMillis(1));

        for (int id = 1; id <= 20_000; id++) {
            listener.onDatagram(attacker, request(-1, id, cookies.getFirst()));
            if (id % 100 == 0) {
                pair.runFor(Duration.ofMillis(1));
            }
        }

        assertThat(listener.requests()).hasSize(1_001);
        assertThat(listener.core().rejections()).hasSizeLessThanOrEqualTo(100);
        assertThat(pair.client().isConnected()).isTrue();
        pair.assertQuiet();
    }

    private static ByteBuffer request(int type, int id, int cookie) {
        return type == 1
                ? Wire.control(Wire.HANDSHAKE, 0, 0, 0, 4, 2, 1_000, 1_500, 8_192, 1, id, cookie, 0, 0, 0, 0)
                : Wire.control(Wire.HANDSHAKE, 0, 0, 0, 5, 1, 1_000, 1_500, 8_192, -1, id, cookie, 0, 0, 0, 0,
                        1 << 16 | 3,
                        0x01_05_01, 0xBF, 120 << 16);
    }
}
