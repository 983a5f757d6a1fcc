package io.srt4j.gateway.transmit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.Test;

class PipeInputTest {
    /** A pipe whose writer pauses between pieces: a read gives at most one, and nothing of the next is there yet. */
    private static final class Pipe extends InputStream {
        private final Deque<byte[]> pieces = new ArrayDeque<>();
        private int at;

        Pipe(int... pieceBytes) {
            for (int bytes : pieceBytes) {
                byte[] piece = new byte[bytes];
                Arrays.fill(piece, (byte) 0x47);
                pieces.add(piece);
            }
        }

        @Override
        public int read() {
            throw new AssertionError("a pipe is read in pieces");
        }

        @Override
        public int read(byte[] into, int from, int length) {
            if (pieces.isEmpty()) {
                return -1;
            }
            byte[] piece = pieces.element();
            int bytes = Math.min(length, piece.length - at);
            System.arraycopy(piece, at, into, from, bytes);
            at += bytes;
            if (at == piece.length) {
                pieces.remove();
                at = 0;
            }
            return bytes;
        }

        @Override
        public int available() {
            return at == 0 ? 0 : pieces.element().length - at;
        }
    }

    @Test
    void whatIsThereIsAPiece() throws Exception {
        assertThat(sizes(new Pipe(188, 376, 1316, 2000, 1200))).containsExactly(188, 376, 1316, 1316, 1316, 568);
    }

    @Test
    void aTransportPacketIsNeverCut() throws Exception {
        assertThat(sizes(new Pipe(100, 88, 188 + 50, 138))).containsExactly(188, 376);
        assertThat(sizes(new Pipe(100))).containsExactly(100);
    }

    private static List<Integer> sizes(InputStream pipe) throws IOException {
        List<Integer> sizes = new ArrayList<>();
        try (PipeInput input = PipeInput.of(pipe, 1316)) {
            ByteBuffer into = ByteBuffer.allocate(Input.MAX_BYTES);
            for (int bytes = input.read(into.clear()); bytes >= 0; bytes = input.read(into.clear())) {
                assertThat(into.position()).isEqualTo(bytes);
                sizes.add(bytes);
            }
        }
        return sizes;
    }
}
