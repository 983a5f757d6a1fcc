package io.srt4j.gateway.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.srt4j.gateway.media.AudioTrack;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AdtsReaderTest {
    private static final int RATE_48K = 3;
    private static final int RATE_44K = 4;
    private static final int STEREO = 2;

    private final AdtsReader reader = new AdtsReader(257, "deu");

    @Test
    void severalFramesInOnePieceComeOutWithoutTheirHeaders() {
        byte[] piece = concat(adts(10), adts(20), adts(30));

        assertThat(sizesIn(piece)).containsExactly(10, 20, 30);
        assertThat(reader.frame()).containsOnly(30);
    }

    @Test
    void configurationIsMadeFromTheHeader() {
        assertThat(sizesIn(adts(10))).hasSize(1);

        AudioTrack track = reader.track().orElseThrow();
        assertThat(track.config()).isEqualTo(java.nio.ByteBuffer.wrap(new byte[] {0x11, (byte) 0x90}));
        assertThat(track.sampleRateHz()).isEqualTo(48_000);
        assertThat(track.channels()).isEqualTo(2);
        assertThat(track.language()).isEqualTo("deu");
        assertThat(CodecNames.rfc6381(track)).isEqualTo("mp4a.40.2");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 5, 7, 13, 100, 183})
    void framesMayStraddlePieces(int pieceBytes) {
        byte[] stream = concat(adts(100), adts(1), adts(183), adts(8000), adts(7));
        List<Integer> sizes = new ArrayList<>();
        for (int from = 0; from < stream.length; from += pieceBytes) {
            reader.append(stream, from, Math.min(from + pieceBytes, stream.length));
            while (reader.next()) {
                sizes.add(reader.frame().length);
            }
        }
        assertThat(sizes).containsExactly(100, 1, 183, 8000, 7);
        assertThat(reader.skippedBytes()).isZero();
    }

    @Test
    void frameThatBeganInAnEarlierPieceSaysSo() {
        byte[] stream = concat(adts(100), adts(100));
        reader.append(stream, 0, 150);
        assertThat(reader.next()).isTrue();
        assertThat(reader.startedInEarlierPiece()).isFalse();
        assertThat(reader.next()).isFalse();

        reader.append(concat(stream, adts(5)), 150, stream.length + 12);
        assertThat(reader.next()).isTrue();
        assertThat(reader.startedInEarlierPiece()).isTrue();
        assertThat(reader.next()).isTrue();
        assertThat(reader.startedInEarlierPiece()).isFalse();
    }

    @Test
    void garbageBetweenFramesIsSkippedAndCounted() {
        byte[] garbage = {1, 2, -1, -15, 0x4C, -1, -15, 0x4C, (byte) 0x80, 2, 0, 0, 3};

        assertThat(sizesIn(concat(adts(5), adts(10), garbage, adts(20), adts(30)))).containsExactly(5, 10, 20, 30);
        assertThat(reader.skippedBytes()).isEqualTo(garbage.length);
    }

    @Test
    void partialFrameIsForgottenWhenTheRestWasLost() {
        byte[] first = adts(100);
        reader.append(first, 0, 50);
        assertThat(reader.next()).isFalse();
        reader.reset();

        assertThat(sizesIn(concat(adts(10), adts(20)))).containsExactly(10, 20);
    }

    @Test
    void newConfigurationMakesANewTrack() {
        assertThat(sizesIn(concat(adts(10), adts(10)))).hasSize(2);
        AudioTrack first = reader.track().orElseThrow();
        assertThat(sizesIn(adts(10, RATE_48K, STEREO))).hasSize(1);
        assertThat(reader.track().orElseThrow()).isSameAs(first);

        assertThat(sizesIn(adts(10, RATE_44K, 7))).hasSize(1);

        assertThat(reader.track().orElseThrow().sampleRateHz()).isEqualTo(44_100);
        assertThat(reader.track().orElseThrow().channels()).isEqualTo(8);
    }

    @Test
    void framesThatCannotBeRepackedAreSkippedAndCounted() {
        byte[] twoBlocks = adts(10);
        twoBlocks[6] |= 1;

        assertThat(sizesIn(concat(adts(10, RATE_48K, 0), twoBlocks, adts(20)))).containsExactly(20);
        assertThat(reader.unsupportedFrames()).isEqualTo(2);
    }

    @Test
    void checksumBehindTheHeaderIsNotPartOfTheFrame() {
        byte[] frame = adts(12);
        frame[1] &= (byte) 0xFE;

        assertThat(sizesIn(frame)).containsExactly(10);
    }

    @Test
    void randomDamageNeverThrowsAndWholeFramesFollowIt() {
        long seed = 4711;
        Random random = new Random(seed);
        for (int round = 0; round < 3000; round++) {
            byte[] stream = concat(adts(random.nextInt(1, 300)), adts(random.nextInt(1, 300)));
            for (int i = random.nextInt(8); i > 0; i--) {
                stream[random.nextInt(stream.length)] = (byte) random.nextInt();
            }
            sizesIn(stream);
        }
        reader.reset();
        assertThat(sizesIn(concat(adts(10), adts(20)))).as("seed %d", seed).containsExactly(10, 20);
    }

    private List<Integer> sizesIn(byte[] piece) {
        reader.append(piece, 0, piece.length);
        List<Integer> sizes = new ArrayList<>();
        while (reader.next()) {
            sizes.add(reader.frame().length);
        }
        return sizes;
    }

    private static byte[] adts(int bytes) {
        return adts(bytes, RATE_48K, STEREO);
    }

    /** An AAC-LC frame of this many bytes, each of which holds the low byte of their number. */
    private static byte[] adts(int bytes, int rateIndex, int channels) {
        int length = bytes + 7;
        byte[] frame = new byte[length];
        frame[0] = -1;
        frame[1] = (byte) 0xF1;
        frame[2] = (byte) (0x40 | rateIndex << 2 | channels >> 2);
        frame[3] = (byte) (channels << 6 | length >> 11);
        frame[4] = (byte) (length >> 3);
        frame[5] = (byte) (length << 5 | 0x1F);
        frame[6] = (byte) 0xFC;
        for (int i = 7; i < length; i++) {
            frame[i] = (byte) bytes;
        }
        return frame;
    }

    private static byte[] concat(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }
}
