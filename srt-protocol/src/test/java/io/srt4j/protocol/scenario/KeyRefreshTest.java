package io.srt4j.protocol.scenario;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import io.srt4j.protocol.settings.CipherMode;
import io.srt4j.protocol.sim.Impairment;
import io.srt4j.protocol.sim.Pair;
import io.srt4j.protocol.sim.RunReports;
import io.srt4j.protocol.sim.Traffic;
import io.srt4j.protocol.sim.Wire;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Keys change in the stream without a packet that the peer cannot read. */
@ExtendWith(RunReports.class)
class KeyRefreshTest {
    private static Pair pair(UnaryOperator<Impairment.Builder> link, CipherMode mode, int refreshPackets) {
        return Pair.connected(link, options -> options.latencyMs(500).passphrase("correct horse").cipherMode(mode)
                .keyRefreshPackets(refreshPackets));
    }

    private static int keySlot(ByteBuffer data) {
        return Wire.word(data, 1) >>> 27 & 3;
    }

    private static boolean isKeyMessage(ByteBuffer packet) {
        return Wire.isControl(packet, Wire.EXTENSION);
    }

    /** Adds a slot to the list whenever a packet that is sent for the first time has another than the one before. */
    private static List<Integer> slotsOf(Pair pair) {
        List<Integer> slots = new ArrayList<>();
        pair.toServer().tap(packet -> Wire.isData(packet) && !Wire.isRetransmit(packet), packet -> {
            if (slots.isEmpty() || slots.getLast() != keySlot(packet)) {
                slots.add(keySlot(packet));
            }
        });
        return slots;
    }

    /** Five percent of everything is lost, keys and their confirmations included, and packets overtake each other. */
    @ParameterizedTest
    @EnumSource
    void thousandsOfRefreshesLoseNothing(CipherMode mode) {
        Pair pair = pair(link -> link.delay(ofMillis(5)).jitterWithOvertaking(ofMillis(5)).loss(0.05), mode, 16);
        List<Integer> slots = slotsOf(pair);

        pair.client().generate(Traffic.constant(8_000_000, 1_316), ofSeconds(60));
        pair.runFor(ofSeconds(62));

        assertThat(slots).as("changes of the key").hasSizeGreaterThan(1_000);
        assertThat(pair.server().received().count()).isEqualTo(pair.client().sent());
        assertThat(pair.server().stats().receive().packetsUndecryptable()).isZero();
        pair.assertQuiet();
    }

    @Test
    void aKeyIsNotUsedBeforeThePeerHasConfirmedIt() {
        Pair pair = pair(link -> link.delay(ofMillis(20)), CipherMode.AUTO, 50);
        List<Integer> slots = slotsOf(pair);
        pair.toServer().dropAll(KeyRefreshTest::isKeyMessage);

        pair.client().generate(Traffic.constant(2_000_000, 1_316), ofSeconds(6));
        pair.runFor(ofSeconds(4));
        assertThat(slots).as("nobody has answered").hasSize(1);
        pair.toServer().dropNothing();
        pair.runFor(ofSeconds(3));

        assertThat(slots).hasSizeGreaterThan(2);
        assertThat(pair.server().received().count()).isEqualTo(pair.client().sent());
        assertThat(pair.server().stats().receive().packetsUndecryptable()).isZero();
        pair.assertQuiet();
    }

    @Test
    void aLostConfirmationIsAskedForAgain() {
        Pair pair = pair(link -> link.delay(ofMillis(20)), CipherMode.AUTO, 50);
        List<Integer> slots = slotsOf(pair);
        pair.toClient().dropNext(2, KeyRefreshTest::isKeyMessage);

        pair.client().generate(Traffic.constant(2_000_000, 1_316), ofSeconds(1));
        pair.runFor(ofSeconds(2));

        assertThat(slots).hasSizeGreaterThan(2);
        pair.assertQuiet();
    }

    /** The slots would change their meaning while somebody still needs the old one. */
    @Test
    void noKeyIsMadeWhilePacketsOfTheOneBeforeThePresentAreHeld() {
        Pair pair = Pair.connected(link -> link.delay(ofMillis(10)), options -> options.latencyMs(3_000)
                .tooLateDrop(false).passphrase("correct horse").keyRefreshPackets(20));
        List<Integer> slots = slotsOf(pair);
        pair.client().generate(Traffic.constant(1_000_000, 1_316), ofMillis(200));
        pair.runFor(ofMillis(300));
        int before = slots.size();
        int[] lost = {-1};
        pair.toServer().dropAll(packet -> {
            if (Wire.isData(packet) && lost[0] < 0) {
                lost[0] = Wire.seq(packet);
            }
            return Wire.isData(packet) && Wire.seq(packet) == lost[0];
        });

        pair.client().generate(Traffic.constant(1_000_000, 1_316), ofSeconds(2));
        pair.runFor(ofSeconds(2));

        assertThat(slots.size() - before).as("changes of the key after a packet nobody gets").isLessThanOrEqualTo(2);
        pair.toServer().dropNothing();
        pair.runFor(ofSeconds(6));
        assertThat(pair.server().received().count()).isEqualTo(pair.client().sent());
        pair.assertQuiet();
    }
}
