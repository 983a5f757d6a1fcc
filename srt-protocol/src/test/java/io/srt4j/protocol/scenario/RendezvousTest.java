package io.srt4j.protocol.scenario;

import static java.time.Duration.ofMillis;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.srt4j.protocol.core.CloseReason;
import io.srt4j.protocol.core.EndpointLimits;
import io.srt4j.protocol.settings.KmState;
import io.srt4j.protocol.settings.RejectReason;
import io.srt4j.protocol.settings.SrtOptions;
import io.srt4j.protocol.sim.Impairment;
import io.srt4j.protocol.sim.RunReports;
import io.srt4j.protocol.sim.ScriptedPeer;
import io.srt4j.protocol.sim.Seed;
import io.srt4j.protocol.sim.SeededTest;
import io.srt4j.protocol.sim.SimClock;
import io.srt4j.protocol.sim.SimConnection;
import io.srt4j.protocol.sim.SimEntropy;
import io.srt4j.protocol.sim.SimHost;
import io.srt4j.protocol.sim.SimLink.Plan;
import io.srt4j.protocol.sim.SimNetwork;
import io.srt4j.protocol.sim.Traffic;
import io.srt4j.protocol.sim.Wire;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Two that call each other. */
@ExtendWith(RunReports.class)
class RendezvousTest {
    private static final int LOW_COOKIE = 3;
    private static final int HIGH_COOKIE = 5;
    private static final SrtOptions DEFAULTS = SrtOptions.defaults();
    private static final SrtOptions SECRET = SrtOptions.builder().passphrase("between the two of us").build();

    /** Two hosts that want to meet; the first one's cookie decides who asks. */
    private static final class Meeting {
        private final SimNetwork network;
        private final SimHost first;
        private final SimHost second;

        Meeting(long seed, int firstCookie, int secondCookie) {
            network = new SimNetwork(seed);
            first = host(5_000, 0x7FFF_FFF0, 0x1111, firstCookie);
            second = host(6_000, 77, 0x2222, secondCookie);
            impair(Impairment.perfect().delay(ofMillis(20)).build());
        }

        private SimHost host(int port, int initialSeq, int socketId, int cookie) {
            return new SimHost(network, port, new SimClock(port * 1_000_000_000L, 0),
                    new SimEntropy(port).thenInts(initialSeq, socketId, cookie), EndpointLimits.DEFAULTS);
        }

        void impair(Impairment both) {
            network.link(first.address(), second.address()).impair(both);
            network.link(second.address(), first.address()).impair(both);
        }

        void lose(List<Plan> there, List<Plan> back) {
            network.link(first.address(), second.address()).plan(RendezvousTest::isHandshake, there);
            network.link(second.address(), first.address()).plan(RendezvousTest::isHandshake, back);
        }

        void start(SrtOptions firsts, SrtOptions seconds, Duration apart) {
            if (apart.isNegative()) {
                second.rendezvous(first.address(), seconds);
                run(apart.abs());
                first.rendezvous(second.address(), firsts);
            } else {
                first.rendezvous(second.address(), firsts);
                run(apart);
                second.rendezvous(first.address(), seconds);
            }
        }

        void run(Duration length) {
            network.runUntil(network.nowNs() + length.toNanos(), () -> false);
        }

        SimConnection one() {
            return first.connections().getFirst();
        }

        SimConnection other() {
            return second.connections().getFirst();
        }

        boolean isConnected() {
            return one().isConnected() && other().isConnected();
        }

        void assertItWorks() {
            assertThat(network.runUntil(network.nowNs() + 12_000_000_000L, this::isConnected)).as("connected").isTrue();
            one().send("there");
            other().send("and back");
            run(Duration.ofSeconds(2));
            assertThat(other().received().texts()).containsExactly("there");
            assertThat(one().received().texts()).containsExactly("and back");
            assertThat(first.connections()).hasSize(1);
            assertThat(second.connections()).hasSize(1);
            one().assertReceiveFiguresAddUp();
            other().assertReceiveFiguresAddUp();
        }

        CloseReason end(SimConnection of) {
            return of.closeReason().orElseThrow(() -> new AssertionError(of + " is open"));
        }
    }

    private static boolean isHandshake(ByteBuffer packet) {
        return Wire.isControl(packet, Wire.HANDSHAKE);
    }

    private static List<Plan> losses(int bits, int count) {
        List<Plan> plans = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            plans.add((bits >>> i & 1) == 0 ? Plan.PASS : Plan.LOSE);
        }
        return plans;
    }

    /** Every pattern of losses of the first five handshakes each way, whoever starts first and whoever asks. */
    @ParameterizedTest
    @CsvSource({"3, 5, 0", "5, 3, 0", "3, 5, 600", "5, 3, 600", "3, 5, -600", "5, 3, -600", "3, 5, 30", "5, 3, 30"})
    void anyLossesAreSurvived(int firstCookie, int secondCookie, int apartMs) {
        for (int pattern = 0; pattern < 1 << 10; pattern++) {
            Meeting meeting = new Meeting(pattern, firstCookie, secondCookie);
            meeting.lose(losses(pattern & 31, 5), losses(pattern >>> 5, 5));
            meeting.start(DEFAULTS, DEFAULTS, ofMillis(apartMs));
            try {
                meeting.assertItWorks();
            } catch (AssertionError e) {
                throw new AssertionError("pattern " + Integer.toBinaryString(pattern) + ": " + e.getMessage(), e);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"3, 5, 0", "5, 3, 0", "3, 5, 600", "5, 3, 600"})
    void anyLossesAreSurvivedWithKeysToo(int firstCookie, int secondCookie, int apartMs) {
        for (int pattern = 0; pattern < 1 << 6; pattern++) {
            Meeting meeting = new Meeting(pattern, firstCookie, secondCookie);
            meeting.lose(losses(pattern & 7, 3), losses(pattern >>> 3, 3));
            meeting.start(SECRET, SECRET, ofMillis(apartMs));
            meeting.assertItWorks();
            assertThat(meeting.one().stats().sendKmState()).isEqualTo(KmState.SECURED);
            assertThat(meeting.other().settings().keyBytes()).isEqualTo(16);
        }
    }

    /** Handshakes that come twice or very late. */
    @SeededTest(runs = 40)
    void copiesAndDelaysAreSurvived(Seed seed) {
        var random = seed.random();
        Meeting meeting = new Meeting(seed.value(), random.nextBoolean() ? LOW_COOKIE : 9, HIGH_COOKIE);
        List<Plan> fates = List.of(Plan.values());
        List<Plan> there = new ArrayList<>();
        List<Plan> back = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            there.add(fates.get(random.nextInt(4)));
            back.add(fates.get(random.nextInt(4)));
        }
        meeting.lose(there, back);
        meeting.start(DEFAULTS, DEFAULTS, ofMillis(random.nextInt(-400, 400)));

        meeting.assertItWorks();
    }

    /** Each direction has its own first sequence number, and the larger latency wins. */
    @Test
    void settingsAreAgreedOn() {
        Meeting meeting = new Meeting(1, LOW_COOKIE, HIGH_COOKIE);
        meeting.start(SrtOptions.builder().latencyMs(300).build(), SrtOptions.builder().peerLatencyMs(200).build(),
                Duration.ZERO);
        meeting.assertItWorks();

        assertThat(meeting.one().settings().receiveLatencyMs()).isEqualTo(300);
        assertThat(meeting.other().settings().sendLatencyMs()).isEqualTo(300);
        assertThat(meeting.other().settings().receiveLatencyMs()).isEqualTo(120);
        assertThat(meeting.one().settings().peerVersionText()).isEqualTo("1.5.4");
    }

    @SeededTest(runs = 5)
    void streamsRunBothWaysOverABadPath(Seed seed) {
        Meeting meeting = new Meeting(seed.value(), HIGH_COOKIE, LOW_COOKIE);
        meeting.impair(Impairment.perfect().delay(ofMillis(20)).loss(0.05).build());
        SrtOptions options = SECRET.toBuilder().latencyMs(400).build();
        meeting.start(options, options, ofMillis(100));
        assertThat(meeting.network.runUntil(meeting.network.nowNs() + 20_000_000_000L, meeting::isConnected)).isTrue();

        meeting.one().generate(Traffic.constant(2_000_000, 1_316), Duration.ofSeconds(5));
        meeting.other().generate(Traffic.constant(2_000_000, 1_316), Duration.ofSeconds(5));
        meeting.run(Duration.ofSeconds(7));

        assertThat(meeting.other().received().count()).isEqualTo(meeting.one().sent());
        assertThat(meeting.one().received().count()).isEqualTo(meeting.other().sent());
        meeting.one().close();
        meeting.run(Duration.ofSeconds(3));
        assertThat(meeting.end(meeting.other()).kind()).isEqualTo(CloseReason.Kind.PEER_SHUTDOWN);
    }

    @Test
    void equalCookiesAreADraw() {
        Meeting meeting = new Meeting(1, LOW_COOKIE, LOW_COOKIE);
        meeting.start(DEFAULTS, DEFAULTS, Duration.ZERO);
        meeting.run(Duration.ofSeconds(2));

        assertThat(meeting.end(meeting.one()).reject()).contains(RejectReason.RENDEZVOUS_COOKIE);
        assertThat(meeting.end(meeting.other()).reject()).contains(RejectReason.RENDEZVOUS_COOKIE);
    }

    /** The one that does not agree says why, and the other one hears it, although the first word of it is lost. */
    @ParameterizedTest
    @CsvSource({"3, 5", "5, 3"})
    void aRefusalReachesTheOtherSide(int firstCookie, int secondCookie) {
        Meeting meeting = new Meeting(1, firstCookie, secondCookie);
        meeting.network.link(meeting.second.address(), meeting.first.address()).dropNext(1,
                packet -> isHandshake(packet) && Wire.word(packet, 9) >= 1000);
        meeting.network.link(meeting.first.address(), meeting.second.address()).dropNext(1,
                packet -> isHandshake(packet) && Wire.word(packet, 9) >= 1000);
        meeting.start(SECRET, SrtOptions.builder().passphrase("not between us at all").build(), Duration.ZERO);
        meeting.run(Duration.ofSeconds(3));

        assertThat(meeting.end(meeting.one()).reject()).contains(RejectReason.BAD_SECRET);
        assertThat(meeting.end(meeting.other()).reject()).contains(RejectReason.BAD_SECRET);
        assertThat(List.of(meeting.end(meeting.one()).kind(), meeting.end(meeting.other()).kind()))
                .contains(CloseReason.Kind.DISAGREED, CloseReason.Kind.REJECTED);
    }

    @Test
    void nobodyComes() {
        Meeting meeting = new Meeting(1, LOW_COOKIE, HIGH_COOKIE);
        meeting.first.rendezvous(meeting.second.address(), DEFAULTS);
        meeting.run(Duration.ofMillis(29_900));
        assertThat(meeting.one().closeReason()).isEmpty();
        meeting.run(ofMillis(200));

        assertThat(meeting.end(meeting.one()).kind()).isEqualTo(CloseReason.Kind.CONNECT_TIMEOUT);
        assertThat(meeting.network.link(meeting.first.address(), meeting.second.address()).datagramsSent())
                .as("a wave every 250 ms").isEqualTo(120);
    }

    /** The peer's program was killed while it waved, and started again. */
    @Test
    void aPeerThatWasStartedAnewIsMet() {
        Meeting meeting = new Meeting(1, LOW_COOKIE, HIGH_COOKIE);
        ScriptedPeer killed = new ScriptedPeer(meeting.network, 7_000);
        meeting.first.rendezvous(killed.address(), DEFAULTS);
        meeting.network.send(killed.address(), meeting.first.address(), wave(0x9999, 8));
        meeting.run(ofMillis(100));
        meeting.network.send(killed.address(), meeting.first.address(), wave(0x8888, 9));
        meeting.run(ofMillis(100));

        ByteBuffer answer = killed.all(Wire.HANDSHAKE).getLast().bytes();
        assertThat(Wire.destinationId(answer)).isEqualTo(0x8888);
        assertThat(Wire.word(answer, 9)).isEqualTo(-1);
    }

    private static ByteBuffer wave(int socketId, int cookie) {
        ByteBuffer packet = ByteBuffer.allocate(64);
        return packet.putInt(0x8000_0000).putInt(0).putInt(0).putInt(0).putInt(5).putInt(0).putInt(1_000).putInt(1_500)
                .putInt(8_192).putInt(0).putInt(socketId).putInt(cookie).position(64).flip();
    }

    /** A plain caller gets no connection from somebody who waits for a rendezvous. */
    @Test
    void aCallerIsRefused() {
        Meeting meeting = new Meeting(1, LOW_COOKIE, HIGH_COOKIE);
        meeting.first.rendezvous(meeting.second.address(), DEFAULTS);
        SimConnection caller = meeting.second.connect(meeting.first.address(), DEFAULTS);
        meeting.run(Duration.ofSeconds(5));

        assertThat(meeting.end(caller).kind()).isNotEqualTo(CloseReason.Kind.LOCAL);
        assertThat(meeting.end(meeting.one()).reject()).contains(RejectReason.ROGUE);
    }

    @Test
    void thereIsOneRendezvousForAnAddress() {
        Meeting meeting = new Meeting(1, LOW_COOKIE, HIGH_COOKIE);
        meeting.first.rendezvous(meeting.second.address(), DEFAULTS);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> meeting.first.rendezvous(meeting.second.address(), DEFAULTS));
    }

    /** The peer's NAT gave it another port; when all is over, nothing keeps the first address taken. */
    @Test
    void anAddressIsFreeAgainAfterAPeerThatMoved() {
        SrtOptions following = SECRET.toBuilder().followPeerAddress(true).build();
        Meeting meeting = new Meeting(1, LOW_COOKIE, HIGH_COOKIE);
        meeting.network.impairByDefault(Impairment.perfect().delay(ofMillis(20)).build());
        var met = meeting.second.address();
        meeting.start(following, following, Duration.ZERO);
        meeting.assertItWorks();
        meeting.second.moveTo(40_001);
        for (int i = 0; i < 50; i++) {
            ByteBuffer message = ByteBuffer.allocate(1_316);
            for (int at = 0; at < 1_316; at += 188) {
                message.put(at, (byte) 0x47);
            }
            meeting.other().send(message);
            meeting.run(ofMillis(20));
        }
        assertThat(meeting.one().core().peer()).isEqualTo(meeting.second.address());
        meeting.one().close();
        meeting.run(Duration.ofSeconds(10));

        meeting.first.rendezvous(met, DEFAULTS);
    }

    @Test
    void aClosedRendezvousDoesNotBlockTheNext() {
        Meeting meeting = new Meeting(1, LOW_COOKIE, HIGH_COOKIE);
        meeting.start(DEFAULTS, DEFAULTS, Duration.ZERO);
        meeting.assertItWorks();
        meeting.one().close();
        meeting.run(ofMillis(300));
        meeting.first.rendezvous(meeting.second.address(), DEFAULTS);
        meeting.second.rendezvous(meeting.first.address(), DEFAULTS);
        meeting.run(Duration.ofSeconds(1));
        assertThat(meeting.first.connections().getLast().isConnected()).isTrue();
    }

    @Test
    void bothCloseAtOnce() {
        Meeting meeting = new Meeting(1, LOW_COOKIE, HIGH_COOKIE);
        meeting.start(DEFAULTS, DEFAULTS, Duration.ZERO);
        meeting.assertItWorks();
        meeting.one().close();
        meeting.other().close();
        meeting.run(Duration.ofSeconds(4));
        assertThat(meeting.end(meeting.one()).kind()).isEqualTo(CloseReason.Kind.LOCAL);
        assertThat(meeting.end(meeting.other()).kind()).isEqualTo(CloseReason.Kind.LOCAL);
    }

    @ParameterizedTest
    @CsvSource({"3, 5", "5, 3"})
    void theSendersKeyLengthWins(int firstCookie, int secondCookie) {
        Meeting meeting = new Meeting(1, firstCookie, secondCookie);
        meeting.start(SECRET.toBuilder().keyBytes(32).sender(true).build(), SECRET.toBuilder().keyBytes(16).build(),
                Duration.ZERO);
        meeting.assertItWorks();
        assertThat(meeting.one().settings().keyBytes()).isEqualTo(32);
    }

    @Test
    void aWaveOfVersionFourIsRefused() {
        Meeting meeting = new Meeting(1, LOW_COOKIE, HIGH_COOKIE);
        ScriptedPeer old = new ScriptedPeer(meeting.network, 7_000);
        meeting.first.rendezvous(old.address(), DEFAULTS);
        ByteBuffer wave = wave(0x9999, 8);
        wave.putInt(16, 4);
        meeting.network.send(old.address(), meeting.first.address(), wave);
        meeting.run(ofMillis(100));
        assertThat(meeting.end(meeting.one()).reject()).contains(RejectReason.VERSION);
        assertThat(Wire.word(old.all(Wire.HANDSHAKE).getLast().bytes(), 9)).isEqualTo(1008);
    }
}
