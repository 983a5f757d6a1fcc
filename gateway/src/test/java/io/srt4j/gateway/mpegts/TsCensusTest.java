package io.srt4j.gateway.mpegts;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class TsCensusTest {
    @Test
    void programsAndStreamsOfAClipAreFound() {
        byte[] stream = Clip.H264_TWO_AUDIO.stream();
        TsCensus census = fed(stream, 1316);
        assertThat(census.packets()).isEqualTo(stream.length / 188);
        assertThat(census.skippedBytes()).isZero();
        assertThat(census.programs()).singleElement().satisfies(program -> {
            assertThat(program.number()).isEqualTo(1);
            assertThat(program.streams()).extracting(TsCensus.Stream::kind).containsExactly("H.264", "AAC", "AAC");
            assertThat(program.streams()).allMatch(found -> found.packets() > 0);
        });
    }

    @Test
    void streamsThatNobodyCanDecodeAreListed() {
        byte[] stream = TsMaker.stream(0x86, 0x123);
        TsCensus census = fed(stream, 100);
        assertThat(census.programs()).singleElement().satisfies(program -> assertThat(program.streams())
                .containsExactly(new TsCensus.Stream(0x123, 0x86, "", 0)));
        assertThat(census.programs().getFirst().streams().getFirst().kind()).isEqualTo("SCTE-35");
        assertThat(new TsCensus.Stream(0x123, 0xE7, "", 0).kind()).isEqualTo("type 0xE7");
    }

    @Test
    void noiseIsNoTransportStream() {
        byte[] noise = new byte[100_000];
        new SplittableRandom(4).nextBytes(noise);
        TsCensus census = fed(noise, 1316);
        assertThat(census.programs()).isEmpty();
        assertThat(census.packets()).isLessThan(20);
    }

    private static TsCensus fed(byte[] stream, int pieceBytes) {
        var census = new TsCensus();
        for (int at = 0; at < stream.length; at += pieceBytes) {
            census.feed(stream, at, Math.min(at + pieceBytes, stream.length));
        }
        return census;
    }
}
