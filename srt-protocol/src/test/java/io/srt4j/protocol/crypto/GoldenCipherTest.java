package io.srt4j.protocol.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import io.srt4j.protocol.packet.ControlPacket;
import io.srt4j.protocol.packet.ControlType;
import io.srt4j.protocol.packet.DataPacket;
import io.srt4j.protocol.packet.HandshakeExtensions;
import io.srt4j.protocol.packet.KeyExtension;
import io.srt4j.protocol.packet.KeyMaterial;
import io.srt4j.protocol.packet.PacketHeader;
import io.srt4j.protocol.packet.SeqNo;
import io.srt4j.protocol.settings.KmState;
import io.srt4j.protocol.settings.SrtOptions;
import io.srt4j.protocol.sim.SimEntropy;
import io.srt4j.protocol.vectors.Capture;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What libsrt encrypted can be read, and what we encrypt with its keys is what it sent. */
class GoldenCipherTest {
    private static final String PASSPHRASE = "correct-horse-16";
    private static final int EXTENSIONS_AT = 64;

    private static KeyExchange responder(String passphrase) {
        return new KeyExchange(SrtOptions.builder().passphrase(passphrase).build().encryption(), new SimEntropy(1));
    }

    /** The body of the KMREQ in the caller's conclusion. */
    private static KeyExtension request(Capture capture) {
        return request(capture.packet(3).buffer());
    }

    private static KeyExtension request(ByteBuffer conclusion) {
        HandshakeExtensions extensions = HandshakeExtensions.read(conclusion, EXTENSIONS_AT, conclusion.limit());
        return Objects.requireNonNull(Objects.requireNonNull(extensions).keys());
    }

    private static String text(int number) {
        return "pkt%05d-".formatted(number).repeat(4).substring(0, 32);
    }

    @ParameterizedTest
    @CsvSource({"aes128, 16, 0x010501, 0", "aes192, 24, 0x010501, 0", "aes256, 32, 0x010501, 0",
        "kmrefresh, 16, 0x010501, 0", "gcm128, 16, 0x010505, 16", "gcm192, 24, 0x010505, 16",
        "gcm256, 32, 0x010505, 16", "gcm-legacy153, 16, 0x010503, 16"})
    void readsAndWritesWhatLibsrtEncrypted(String name, int keyBytes, String peerVersion, int overheadBytes) {
        Capture capture = Capture.read(name);
        KeyExchange keys = responder(PASSPHRASE);

        assertThat(keys.onRequest(request(capture))).isNull();
        keys.establish(Integer.decode(peerVersion));

        assertThat(keys.response()).isEqualTo(request(capture).body());
        assertThat(keys.keyBytes()).isEqualTo(keyBytes);
        assertThat(keys.overheadBytes()).isEqualTo(overheadBytes);
        int initialSeq = capture.packet(1).buffer().getInt(24);
        int read = 0;
        for (Capture.Packet packet : capture.packets()) {
            ByteBuffer bytes = packet.buffer();
            if (packet.sourcePort() != capture.callerPort() || PacketHeader.isControl(bytes, 0)) {
                refresh(keys, packet, capture);
                continue;
            }
            byte[] payload = Arrays.copyOf(Arrays.copyOfRange(packet.bytes(), 16, bytes.limit()), 64);
            int length = keys.receiving().open(bytes, 0, payload, bytes.limit() - 16);
            assertThat(new String(payload, 0, length, StandardCharsets.US_ASCII))
                    .isEqualTo(text(SeqNo.distance(initialSeq, DataPacket.seq(bytes, 0))));
            if (read < 6) { // sent with the first key, which both directions share
                assertThat(keys.sending().nextSlot(DataPacket.seq(bytes, 0), DataPacket.seq(bytes, 0)))
                        .isEqualTo(DataPacket.keySlot(bytes, 0));
                int sealedBytes = keys.sending().seal(bytes, 0, payload, length);
                assertThat(Arrays.copyOf(payload, sealedBytes))
                        .isEqualTo(Arrays.copyOfRange(packet.bytes(), 16, bytes.limit()));
            }
            read++;
        }
        assertThat(read).isGreaterThanOrEqualTo(6);
    }

    private static void refresh(KeyExchange keys, Capture.Packet packet, Capture capture) {
        ByteBuffer bytes = packet.buffer();
        if (packet.sourcePort() == capture.callerPort() && ControlPacket.type(bytes, 0) == ControlType.USER) {
            var _ = keys.onMessage(0, ControlPacket.subtype(bytes, 0), bytes, 16, bytes.limit() - 16);
        }
    }

    @Test
    void anotherPassphraseDoesNotUnwrap() {
        KeyExchange keys = responder("correct-horse-17");

        assertThat(keys.onRequest(request(Capture.read("aes128")))).hasToString("10 BADSECRET");
        assertThat(keys.response()).containsExactly(4, 0, 0, 0);
        assertThat(keys.receiveState()).isEqualTo(KmState.BADSECRET);
    }

    /** Whatever byte is changed on the way: the message is refused, and nothing throws. */
    @Test
    void aDamagedMessageIsNoKey() {
        byte[] good = Capture.read("aes256").packet(3).bytes();
        int at = good.length - request(Capture.read("aes256")).body().length;
        for (int i = 0; at + i < good.length; i++) {
            byte[] damaged = good.clone();
            damaged[at + i] ^= 0x41;
            KeyExchange keys = responder(PASSPHRASE);
            boolean isReserved = i >= 11 && i < 14;
            boolean isSaltOfVector = i >= 16 && i < 24; // the key is right, only the text will be wrong
            if (isReserved || isSaltOfVector) {
                continue;
            }
            assertThat(keys.onRequest(request(ByteBuffer.wrap(damaged)))).as("byte %d", i).isNotNull();
        }
    }

    @Test
    void aGcmPacketThatWasChangedIsRefused() {
        Capture capture = Capture.read("gcm128");
        KeyExchange keys = responder(PASSPHRASE);
        keys.onRequest(request(capture));
        keys.establish(0x010505);
        Capture.Packet data = capture.packets().stream()
                .filter(packet -> !PacketHeader.isControl(packet.buffer(), 0)).findFirst().orElseThrow();
        for (int i = 4; i < data.bytes().length; i++) {
            byte[] changed = data.bytes();
            changed[i] ^= 0x01;
            byte[] payload = Arrays.copyOfRange(changed, 16, changed.length);

            assertThat(keys.receiving().open(ByteBuffer.wrap(changed), 0, payload, payload.length)).as("byte %d", i)
                    .isNegative();
        }
    }

    @Test
    void theMessageIsWrittenAsItWasRead() {
        byte[] bytes = request(Capture.read("aes192")).body();
        KeyMaterial read = Objects.requireNonNull(KeyMaterial.read(bytes.clone()));

        assertThat(KeyMaterial.of(read.slots(), read.cipher(), read.salt(), read.keyBytes(), read.wrapped()).bytes())
                .isEqualTo(bytes);
        assertThat(read.slots()).isEqualTo(KeyMaterial.EVEN);
        assertThat(read.keys()).isEqualTo(1);
    }
}
