package io.srt4j.protocol.packet;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.srt4j.protocol.packet.HandshakeExtensions.Capabilities;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HandshakeExtensionsTest {
    private static final Capabilities CAPABILITIES = new Capabilities(0x01_05_05, 0xBF, 200, 0);

    @Test
    void writesStringsReversedInEachWord() {
        ByteBuffer out = ByteBuffer.allocate(12);
        HandshakeExtensions.writeString(out, HandshakeExtensions.SID, "abcde");

        assertThat(HexFormat.of().formatHex(out.array())).isEqualTo("000500026463626100000065");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "ab", "abc", "abcd", "#!::u=x,r=live/cam1,m=publish", "Straße", "日本語"})
    void stringsOfEveryLengthSurvive(String text) {
        ByteBuffer out = ByteBuffer.allocate(1_024);
        HandshakeExtensions.writeString(out, HandshakeExtensions.SID, text);

        assertThat(out.position() % 4).isZero();
        assertThat(read(out.flip()).streamId()).isEqualTo(text);
    }

    @Test
    void takesBlocksInAnyOrderAndSkipsUnknownOnes() {
        ByteBuffer out = ByteBuffer.allocate(1_024);
        HandshakeExtensions.writeString(out, HandshakeExtensions.SID, "stream");
        out.putInt(0x0077_0002).putLong(-1);
        HandshakeExtensions.writeString(out, HandshakeExtensions.CONGESTION, "live");
        HandshakeExtensions.writeCapabilities(out, HandshakeExtensions.HSREQ, CAPABILITIES);

        HandshakeExtensions extensions = read(out.flip());
        assertThat(extensions.streamId()).isEqualTo("stream");
        assertThat(extensions.congestion()).isEqualTo("live");
        assertThat(extensions.capabilities()).isEqualTo(CAPABILITIES);
    }

    @Test
    void theFirstOfTwoBlocksCounts() {
        ByteBuffer out = ByteBuffer.allocate(1_024);
        HandshakeExtensions.writeString(out, HandshakeExtensions.SID, "first");
        HandshakeExtensions.writeString(out, HandshakeExtensions.SID, "second");

        assertThat(read(out.flip()).streamId()).isEqualTo("first");
    }

    @Test
    void theLongestStreamIdIsTakenAndOneWordMoreIsNot() {
        String longest = "x".repeat(HandshakeExtensions.MAX_STREAM_ID_BYTES);
        ByteBuffer fits = ByteBuffer.allocate(1_024);
        HandshakeExtensions.writeString(fits, HandshakeExtensions.SID, longest);
        ByteBuffer tooLong = ByteBuffer.allocate(1_024);
        HandshakeExtensions.writeString(tooLong, HandshakeExtensions.SID, longest + "y");

        assertThat(read(fits.flip()).streamId()).isEqualTo(longest);
        assertThat(HandshakeExtensions.read(tooLong.flip(), 0, tooLong.limit())).isNull();
    }

    @Test
    void aBlockThatClaimsMoreThanThereIsIsRefused() {
        ByteBuffer out = ByteBuffer.allocate(64).putInt(HandshakeExtensions.SID << 16 | 2).putInt(0).flip();

        assertThat(HandshakeExtensions.read(out, 0, out.limit())).isNull();
    }

    @Test
    void bytesThatAreNotUtf8DoNotThrow() {
        ByteBuffer out = ByteBuffer.allocate(64).putInt(HandshakeExtensions.SID << 16 | 1)
                .put(new byte[] {(byte) 0xC0, (byte) 0xFF, (byte) 0x80, 'a'}).flip();

        assertThat(read(out).streamId().getBytes(StandardCharsets.UTF_8)).isNotEmpty();
    }

    @Test
    void noExtensionsAtAllSayNothing() {
        HandshakeExtensions none = read(ByteBuffer.allocate(0));

        assertThat(none.capabilities()).isNull();
        assertThat(none.streamId()).isEmpty();
    }

    private static HandshakeExtensions read(ByteBuffer blocks) {
        return requireNonNull(HandshakeExtensions.read(blocks, 0, blocks.limit()));
    }
}
