package io.srt4j.protocol.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.srt4j.protocol.crypto.KeyExchange;
import io.srt4j.protocol.packet.DataPacket;
import io.srt4j.protocol.packet.HandshakeExtensions;
import io.srt4j.protocol.packet.KeyExtension;
import io.srt4j.protocol.packet.KeyMaterial;
import io.srt4j.protocol.packet.PacketHeader;
import io.srt4j.protocol.settings.SrtOptions;
import io.srt4j.protocol.sim.SimEntropy;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** No message about keys makes a reader throw, and none from somebody without the passphrase changes a key. */
class KeyFuzz {
    private static final int OUR_VERSION = 0x010504;

    /** What can be used names sizes that are there, and is refused without the passphrase. */
    @FuzzTest
    void inTheHandshake(byte[] body) {
        KeyMaterial read = KeyMaterial.read(body.clone());
        if (read != null) {
            assertThat(read.keys()).isBetween(1, 2);
            assertThat(read.wrapped()).hasSize(8 + read.keys() * read.keyBytes());
            assertThat(read.bytes()).isEqualTo(body);
        }
        KeyExtension extension = extension(Arrays.copyOf(body, body.length / 4 * 4));
        if (extension != null) {
            assertThat(exchange(1).onRequest(extension)).isNotNull();
        }
    }

    /** A length byte, a subtype byte and so many bytes, up to the end. Afterwards both sides still read each other. */
    @FuzzTest
    void inTheStream(byte[] script) {
        KeyExchange initiator = exchange(1);
        KeyExchange responder = exchange(2);
        KeyMaterial proposed = Objects.requireNonNull(initiator.request(0));
        KeyExtension request = Objects.requireNonNull(extension(proposed.bytes()));
        assertThat(responder.onRequest(request)).isNull();
        assertThat(initiator.onResponse(extension(responder.response()))).isNull();
        initiator.establish(OUR_VERSION);
        responder.establish(OUR_VERSION);

        ByteBuffer input = ByteBuffer.wrap(script);
        while (input.remaining() > 2) {
            int length = Math.min(input.get() & 0xFF, input.remaining() - 1);
            int subtype = input.get();
            ByteBuffer packet = ByteBuffer.allocate(PacketHeader.BYTES + length);
            packet.put(PacketHeader.BYTES, input, input.position(), length);
            input.position(input.position() + length);
            var _ = responder.onMessage(0, subtype, packet, PacketHeader.BYTES, length);
            var _ = initiator.onMessage(0, subtype, packet, PacketHeader.BYTES, length);
        }

        assertReadable(initiator, responder);
        assertReadable(responder, initiator);
    }

    private static void assertReadable(KeyExchange from, KeyExchange to) {
        ByteBuffer header = ByteBuffer.allocate(PacketHeader.BYTES);
        DataPacket.writeSolo(header, 9, DataPacket.flags(1, from.sending().nextSlot(9, 9), false), 0, 7);
        byte[] payload = new byte[32];
        int length = from.sending().seal(header, 0, payload, payload.length);
        assertThat(payload).as("ciphertext").isNotEqualTo(new byte[32]);

        assertThat(to.receiving().open(header, 0, payload, length)).isEqualTo(payload.length);
        assertThat(payload).containsOnly(0);
    }

    private static KeyExchange exchange(long seed) {
        return new KeyExchange(SrtOptions.builder().passphrase("nobody guesses this").build().encryption(),
                new SimEntropy(seed));
    }

    /** As it comes out of a handshake; null if that does not take it. */
    private static @Nullable KeyExtension extension(byte[] body) {
        ByteBuffer block = ByteBuffer.allocate(4 + body.length);
        HandshakeExtensions.writeKeyMaterial(block, HandshakeExtensions.KMREQ, body);
        HandshakeExtensions read = HandshakeExtensions.read(block, 0, block.capacity());
        return read == null ? null : read.keys();
    }
}
