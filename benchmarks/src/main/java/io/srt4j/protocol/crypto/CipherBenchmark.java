package io.srt4j.protocol.crypto;

import io.srt4j.protocol.packet.DataPacket;
import io.srt4j.protocol.packet.KeyMaterial;
import io.srt4j.protocol.packet.SeqNo;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * A payload of 1316 bytes encrypted and decrypted. Budget of CTR: 0 B ({@code -prof gc}). Java wants GCM initialised for
 * each packet, and allocates then.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
@SuppressWarnings("NullAway.Init") // JMH sets the parameters and calls the setup
public class CipherBenchmark {
    private static final int PAYLOAD_BYTES = 1316;

    @Param({"CTR", "GCM"})
    private String mode;

    @Param({"16", "32"})
    private int keyBytes;

    private final ByteBuffer header = ByteBuffer.allocate(16);
    private final byte[] payload = new byte[PAYLOAD_BYTES + 16];
    private final byte[] opened = new byte[PAYLOAD_BYTES + 16];
    private int seq;
    private PayloadCipher cipher;
    private byte[] sealed;
    private int sealedBytes;

    @Setup
    public void prepare() {
        cipher = cipher();
        sealed = new byte[PAYLOAD_BYTES + 16];
        DataPacket.writeSolo(header, seq, 0, 0, 1);
        sealedBytes = cipher.seal(header, 0, sealed, PAYLOAD_BYTES);
    }

    private PayloadCipher cipher() {
        byte[] key = new byte[keyBytes];
        byte[] salt = new byte[KeyMaterial.SALT_BYTES];
        return mode.equals("GCM") ? new GcmCipher(key, salt, false) : new CtrCipher(key, salt);
    }

    @Benchmark
    public int seal() {
        seq = SeqNo.next(seq);
        DataPacket.writeSolo(header.clear(), seq, 0, 0, 1);
        return cipher.seal(header, 0, payload, PAYLOAD_BYTES);
    }

    @Benchmark
    public int open() {
        System.arraycopy(sealed, 0, opened, 0, sealedBytes);
        int bytes = cipher.open(header, 0, opened, sealedBytes);
        if (bytes != PAYLOAD_BYTES) {
            throw new IllegalStateException("not opened: " + bytes);
        }
        return bytes;
    }
}
