package io.srt4j.protocol.scenario;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import io.srt4j.protocol.core.CloseReason;
import io.srt4j.protocol.core.ConnectionRequest;
import io.srt4j.protocol.settings.CipherMode;
import io.srt4j.protocol.settings.KmState;
import io.srt4j.protocol.settings.RejectReason;
import io.srt4j.protocol.settings.SrtOptions;
import io.srt4j.protocol.sim.Pair;
import io.srt4j.protocol.sim.RunReports;
import io.srt4j.protocol.sim.Seed;
import io.srt4j.protocol.sim.SeededTest;
import io.srt4j.protocol.sim.SimConnection;
import io.srt4j.protocol.sim.Traffic;
import io.srt4j.protocol.sim.Wire;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Connections with passphrases: who is let in, who can read what, and how keys change. */
@ExtendWith(RunReports.class)
class EncryptionTest {
    private static final String SECRET = "a good passphrase";
    private static final int KEY_SLOTS = 0b11 << 27;

    private static Pair.Setup bothWith(String passphrase) {
        return Pair.setup().options(options -> options.passphrase(passphrase));
    }

    private static int keySlot(ByteBuffer packet) {
        return Wire.word(packet, 1) >>> 27 & 0b11;
    }

    @ParameterizedTest
    @CsvSource({"16, AES_CTR", "24, AES_CTR", "32, AES_CTR", "16, AES_GCM", "24, AES_GCM", "32, AES_GCM", "0, AUTO"})
    void bothDirectionsCarryTheStream(int keyBytes, CipherMode mode) {
        Pair pair = bothWith(SECRET).callerOptions(options -> options.keyBytes(keyBytes).cipherMode(mode))
                .connected();
        List<Integer> slots = new ArrayList<>();
        pair.toServer().tap(Wire::isData, packet -> slots.add(keySlot(packet)));

        pair.client().send("there");
        pair.server().send("and back");
        pair.runFor(ofMillis(300));

        assertThat(pair.server().received().texts()).containsExactly("there");
        assertThat(pair.client().received().texts()).containsExactly("and back");
        assertThat(slots).containsExactly(1);
        for (SimConnection side : List.of(pair.client(), pair.server())) {
            assertThat(side.settings().keyBytes()).isEqualTo(keyBytes == 0 ? 16 : keyBytes);
            assertThat(side.settings().cipherMode()).isEqualTo(mode == CipherMode.AUTO ? CipherMode.AES_CTR : mode);
            assertThat(side.stats().sendKmState()).isEqualTo(KmState.SECURED);
            assertThat(side.stats().receiveKmState()).isEqualTo(KmState.SECURED);
        }
        pair.assertQuiet();
    }

    @Test
    void theTagCostsSixteenBytesOfPayload() {
        Pair pair = bothWith(SECRET).options(options -> options.payloadBytes(SrtOptions.MAX_PAYLOAD_BYTES))
                .callerOptions(options -> options.cipherMode(CipherMode.AES_GCM)).connected();

        assertThat(pair.client().settings().maxPayloadBytes()).isEqualTo(1440);
        pair.client().sendNumbered(50, 1440);
        pair.runFor(ofSeconds(1));

        assertThat(pair.server().received().count()).isEqualTo(50);
        pair.assertQuiet();
    }

    /** The listener's key length is taken by a caller that has none of its own. */
    @Test
    void theListenerMayChooseTheKeyLength() {
        Pair pair = bothWith(SECRET).listenerOptions(options -> options.keyBytes(32)).connected();

        assertThat(pair.client().settings().keyBytes()).isEqualTo(32);
        pair.assertQuiet();
    }

    /**
     * libsrt's whole matrix. {@code A}, {@code B}: passphrases, {@code -}: none; enforced: caller's, listener's. The end:
     * a code, by whom it was said, or the states of caller and listener, sending and receiving.
     */
    @ParameterizedTest
    @CsvSource({
        "A, A, true,  true,  SECURED SECURED SECURED SECURED",
        "A, A, false, false, SECURED SECURED SECURED SECURED",
        "-, -, true,  true,  UNSECURED UNSECURED UNSECURED UNSECURED",
        "A, B, true,  true,  rejected 10",
        "A, B, true,  false, disagreed 10",
        "A, B, false, true,  rejected 10",
        "A, B, false, false, BADSECRET BADSECRET BADSECRET BADSECRET",
        "A, -, true,  true,  rejected 11",
        "A, -, true,  false, disagreed 11",
        "A, -, false, true,  rejected 11",
        "A, -, false, false, NOSECRET UNSECURED UNSECURED NOSECRET",
        "-, A, true,  true,  rejected 11",
        "-, A, true,  false, UNSECURED UNSECURED NOSECRET UNSECURED",
        "-, A, false, true,  rejected 11",
        "-, A, false, false, UNSECURED UNSECURED NOSECRET UNSECURED"})
    void passphrasesDecide(String callers, String listeners, boolean callerEnforces, boolean listenerEnforces,
            String end) {
        Pair pair = Pair.setup().callerOptions(options -> options.passphrase(passphrase(callers))
                .enforcedEncryption(callerEnforces)).listenerOptions(options -> options
                        .passphrase(passphrase(listeners)).enforcedEncryption(listenerEnforces))
                .calling();

        pair.runFor(ofSeconds(2));

        if (end.contains("ed 1")) {
            CloseReason reason = pair.client().closeReason().orElseThrow();
            assertThat(reason.kind().key() + " " + reason.reject().orElseThrow().code()).isEqualTo(end);
            return;
        }
        assertThat(pair.client().isConnected()).isTrue();
        var caller = pair.client().stats();
        var listener = pair.server().stats();
        assertThat(caller.sendKmState() + " " + caller.receiveKmState() + " " + listener.sendKmState() + " "
                + listener.receiveKmState()).isEqualTo(end);
        assertReadableWhere(pair, end);
    }

    private static String passphrase(String of) {
        return of.equals("-") ? "" : "the passphrase of " + of;
    }

    /** Without enforcement a side that has a passphrase encrypts, and a side that cannot read it counts that. */
    private static void assertReadableWhere(Pair pair, String states) {
        pair.client().send("one");
        pair.server().send("two");
        pair.runFor(ofMillis(500));

        String[] state = states.split(" ", -1);
        boolean thereInClear = state[0].equals("UNSECURED") || state[0].equals("SECURED");
        boolean backInClear = state[2].equals("UNSECURED") || state[2].equals("SECURED");
        assertThat(pair.server().received().texts()).hasSize(thereInClear ? 1 : 0);
        assertThat(pair.client().received().texts()).hasSize(backInClear ? 1 : 0);
        assertThat(pair.server().stats().receive().packetsUndecryptable()).isEqualTo(thereInClear ? 0 : 1);
        assertThat(pair.client().stats().receive().packetsUndecryptable()).isEqualTo(backInClear ? 0 : 1);
        pair.server().assertReceiveFiguresAddUp();
        pair.client().assertReceiveFiguresAddUp();
    }

    @ParameterizedTest
    @CsvSource({"AES_GCM, AES_CTR, true, 17", "AES_CTR, AES_GCM, true, 17", "AES_GCM, AES_CTR, false, -1"})
    void ciphersMustFit(CipherMode callers, CipherMode listeners, boolean enforced, int code) {
        Pair pair = bothWith(SECRET).options(options -> options.enforcedEncryption(enforced))
                .callerOptions(options -> options.cipherMode(callers))
                .listenerOptions(options -> options.cipherMode(listeners)).calling();
        pair.runFor(ofSeconds(2));

        if (code > 0) {
            assertThat(pair.client().closeReason().orElseThrow().reject()).contains(new RejectReason(code));
        } else {
            assertThat(pair.client().stats().sendKmState()).isEqualTo(KmState.BADCRYPTOMODE);
            assertThat(pair.server().stats().receiveKmState()).isEqualTo(KmState.BADCRYPTOMODE);
        }
    }

    /** Who is let in with which passphrase may depend on what the caller asks for. */
    @Test
    void eachCallerMayHaveItsOwnPassphrase() {
        Pair pair = Pair.setup().callerOptions(options -> options.passphrase("only for camera one").streamId("cam1"))
                .calling();
        Map<String, String> passphrases = Map.of("cam1", "only for camera one", "cam2", "only for camera two");
        pair.listenerHost().listen(SrtOptions.defaults(), request -> {
            SrtOptions options =
                    SrtOptions.builder().passphrase(passphrases.getOrDefault(request.streamId(), "")).build();
            assertThat(request.isEncrypted()).isTrue();
            assertThat(request.checkKeys(options.encryption()).isEmpty()).isEqualTo(request.streamId().equals("cam1"));
            pair.listenerHost().accept(request, options);
        });
        pair.runFor(ofMillis(500));
        SimConnection second = pair.callerHost().connect(pair.listenerHost().address(),
                SrtOptions.builder().passphrase("only for camera one").streamId("cam2").build());
        pair.runFor(ofMillis(500));

        assertThat(pair.client().isConnected()).isTrue();
        assertThat(second.closeReason().orElseThrow().reject()).contains(RejectReason.BAD_SECRET);
        assertThat(pair.listenerHost().requests()).extracting(ConnectionRequest::streamId)
                .containsExactly("cam1", "cam2");
    }

    /** The answer is lost several times: each repetition of the request gets the same one. */
    @Test
    void aLostAnswerIsRepeatedWithTheSameKeys() {
        Pair pair = bothWith(SECRET).calling();
        pair.toClient().dropNext(3, packet -> Wire.isHandshake(packet, -1));
        pair.runFor(ofSeconds(2));

        assertThat(pair.client().isConnected()).isTrue();
        assertThat(pair.listenerHost().connections()).hasSize(1);
        pair.client().send("readable");
        pair.runFor(ofMillis(300));
        assertThat(pair.server().received().texts()).containsExactly("readable");
        pair.assertQuiet();
    }

    /** A repeat is the packet that was lost, byte for byte but for its flag: another ciphertext would betray both. */
    @SeededTest(runs = 5)
    void repeatsCarryTheSameCiphertext(Seed seed) {
        Pair pair = bothWith(SECRET).seed(seed).link(link -> link.delay(ofMillis(20)).loss(0.1))
                .callerOptions(options -> options.keyRefreshPackets(100).keyPreAnnouncePackets(40)).connected();
        Map<Integer, ByteBuffer> bySeq = new HashMap<>();
        int[] repeats = {0};
        pair.toServer().tap(Wire::isData, packet -> {
            ByteBuffer bytes = ByteBuffer.allocate(packet.remaining()).put(packet.duplicate()).flip();
            bytes.putInt(4, bytes.getInt(4) & ~(1 << 26));
            ByteBuffer first = bySeq.putIfAbsent(Wire.seq(bytes), bytes);
            if (first != null) {
                repeats[0]++;
                assertThat(bytes).isEqualTo(first);
            }
        });

        pair.client().generate(Traffic.constant(3_000_000, 1_316), ofSeconds(4));
        pair.runFor(ofSeconds(6));

        assertThat(repeats[0]).isPositive();
        pair.assertQuiet();
    }

    /** Three thousand changes of the key on a path that loses, overtakes and duplicates. */
    @SeededTest(runs = 4)
    void keysChangeThousandsOfTimes(Seed seed) {
        CipherMode mode = seed.random().nextBoolean() ? CipherMode.AES_GCM : CipherMode.AES_CTR;
        Pair pair = bothWith(SECRET).seed(seed)
                .link(link -> link.delay(ofMillis(5)).loss(0.05).reorder(0.05, 6).duplicate(0.02))
                .options(options -> options.latencyMs(400).keyRefreshPackets(40).keyPreAnnouncePackets(19))
                .callerOptions(options -> options.cipherMode(mode)).connected();
        int[] announcements = {0};
        pair.toServer().tap(EncryptionTest::isKeyRequest, _ -> announcements[0]++);

        pair.client().generate(Traffic.constant(500_000, 200), ofSeconds(400));
        pair.server().generate(Traffic.constant(100_000, 200), ofSeconds(400));
        pair.runFor(ofSeconds(402));

        long sent = pair.client().sent();
        assertThat(announcements[0]).isGreaterThan((int) (sent / 40));
        assertThat(sent / 40).isGreaterThan(3_000);
        // An announcement that is lost four times in a row comes too late for some packets.
        assertThat(pair.server().stats().receive().packetsUndecryptable()).isLessThan(100);
        assertThat(pair.server().received().count()).isGreaterThan(sent - 100);
    }

    private static boolean isKeyRequest(ByteBuffer packet) {
        return packet.getInt(packet.position()) == 0xFFFF_0003;
    }

    /** Announcements are repeated until they are confirmed, ten times at most. */
    @Test
    void anAnnouncementIsRepeatedUntilItIsConfirmed() {
        Pair pair = bothWith(SECRET).callerOptions(options -> options.keyRefreshPackets(400).keyPreAnnouncePackets(199))
                .connected();
        int[] announcements = {0};
        pair.toServer().tap(EncryptionTest::isKeyRequest, _ -> announcements[0]++);
        pair.toServer().dropNext(4, EncryptionTest::isKeyRequest);

        pair.client().generate(Traffic.constant(1_000_000, 500), ofSeconds(4));
        pair.runFor(ofSeconds(5));

        assertThat(announcements[0]).isBetween(6, 8);
        assertThat(pair.server().stats().receive().packetsUndecryptable()).isZero();
        pair.assertQuiet();
    }

    /** libsrt takes a key into use whether its peer has it or not. Such packets are never delivered as noise. */
    @ParameterizedTest
    @CsvSource({"AES_CTR", "AES_GCM"})
    void whatWasEncryptedWithAnUnknownKeyIsNotDelivered(CipherMode mode) {
        Pair pair = bothWith(SECRET).callerOptions(options -> options.cipherMode(mode)).connected();
        boolean[] isOfNextKey = {false};
        pair.toServer().tap(packet -> isOfNextKey[0] && Wire.isData(packet),
                packet -> packet.putInt(packet.position() + 4, Wire.word(packet, 1) ^ KEY_SLOTS));
        pair.client().sendNumbered(50, 100);
        pair.runFor(ofMillis(400));

        isOfNextKey[0] = true;
        pair.client().sendNumbered(20, 100);
        pair.runFor(ofMillis(400));

        assertThat(pair.server().received().count()).isEqualTo(50);
        assertThat(pair.server().stats().receive().packetsUndecryptable()).isGreaterThanOrEqualTo(20);
        pair.server().assertReceiveFiguresAddUp();
    }

    /** The next key is not used before the peer has it: nothing becomes unreadable. */
    @ParameterizedTest
    @CsvSource({"AES_CTR", "AES_GCM"})
    void aKeyThatIsNotConfirmedIsNotUsed(CipherMode mode) {
        Pair pair = bothWith(SECRET).callerOptions(options -> options.cipherMode(mode).keyRefreshPackets(60)
                .keyPreAnnouncePackets(20)).connected();
        List<Integer> slots = new ArrayList<>();
        pair.toServer().tap(Wire::isData, packet -> slots.add(keySlot(packet)));
        pair.toServer().dropAll(EncryptionTest::isKeyRequest);
        pair.client().sendNumbered(200, 100);
        pair.runFor(ofSeconds(2));
        assertThat(slots).containsOnly(1);
        pair.toServer().dropNothing();
        pair.runFor(ofSeconds(2));
        pair.client().sendNumbered(50, 100);
        pair.runFor(ofSeconds(1));

        assertThat(slots).contains(2);
        assertThat(pair.server().received().count()).isEqualTo(250);
        assertThat(pair.server().stats().receive().packetsUndecryptable()).isZero();
        pair.assertQuiet();
    }

    @Test
    void clearPacketsAreNoPartOfASecuredStream() {
        Pair pair = bothWith(SECRET).connected();
        pair.toServer().tap(Wire::isData, packet -> packet.putInt(packet.position() + 4,
                Wire.word(packet, 1) & ~KEY_SLOTS));
        pair.client().send("forged");
        pair.runFor(ofMillis(300));

        assertThat(pair.server().received().texts()).isEmpty();
    }
}
