package io.srt4j.protocol.crypto;

import io.srt4j.protocol.allocation.Allocated;
import io.srt4j.protocol.packet.DataPacket;
import io.srt4j.protocol.packet.KeyMaterial;
import io.srt4j.protocol.packet.SeqNo;
import java.nio.ByteBuffer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** AES-CTR only: Java's AES-GCM must be initialised for each packet, and allocates then. */
class CipherAllocationTest {
    private static final int PACKETS = 20_000;

    private final ByteBuffer header = ByteBuffer.allocate(16);
    private final byte[] payload = new byte[1_316];
    private int seq;

    @ParameterizedTest
    @ValueSource(ints = {16, 24, 32})
    void sealingAndOpeningAllocatesNothing(int keyBytes) {
        CtrCipher cipher = new CtrCipher(new byte[keyBytes], new byte[KeyMaterial.SALT_BYTES]);
        Allocated.assertNothing(PACKETS, () -> {
            seq = SeqNo.next(seq);
            DataPacket.writeSolo(header.clear(), seq, 0, 0, 1);
            int sealedBytes = cipher.seal(header, 0, payload, payload.length);
            cipher.open(header, 0, payload, sealedBytes);
        });
    }
}
