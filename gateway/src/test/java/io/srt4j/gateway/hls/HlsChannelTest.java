package io.srt4j.gateway.hls;

import static org.assertj.core.api.Assertions.assertThat;

import io.lindstrom.m3u8.model.MasterPlaylist;
import io.lindstrom.m3u8.model.MediaPlaylist;
import io.lindstrom.m3u8.model.MediaSegment;
import io.lindstrom.m3u8.model.Variant;
import io.lindstrom.m3u8.parser.MasterPlaylistParser;
import io.lindstrom.m3u8.parser.MediaPlaylistParser;
import io.srt4j.gateway.media.MediaFrame;
import io.srt4j.gateway.media.TrackSet;
import io.srt4j.gateway.mpegts.SyntheticMedia;
import io.srt4j.gateway.mpegts.SyntheticMedia.Shape;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HlsChannelTest {
    private static final TrackSet AV = TrackSet.of(SyntheticMedia.h264(), SyntheticMedia.aac());
    private static final Instant START = Instant.parse("2026-11-23T12:00:00Z");

    private final Object packager = new Object();
    private final HlsChannel channel = new HlsChannel(Duration.ofSeconds(2), Duration.ofSeconds(12), 100);
    private long at90k;
    private boolean joined;

    @Test
    void mediaPlaylist() {
        channel.attach(packager);
        add(50);
        add(75);
        add(49);

        assertThat(media()).isEqualTo("""
                #EXTM3U
                #EXT-X-VERSION:3
                #EXT-X-TARGETDURATION:3
                #EXT-X-MEDIA-SEQUENCE:100
                #EXT-X-INDEPENDENT-SEGMENTS
                #EXT-X-PROGRAM-DATE-TIME:2026-11-23T12:00:00.000Z
                #EXTINF:2.000000,
                100.ts
                #EXTINF:3.000000,
                101.ts
                #EXTINF:1.960000,
                102.ts
                """);
    }

    @Test
    void endedPlaylistWithVhost() {
        channel.attach(packager);
        add(50);
        channel.end(packager);

        assertThat(Playlist.media(channel.window().orElseThrow(), "?vhost=a%20b")).isEqualTo("""
                #EXTM3U
                #EXT-X-VERSION:3
                #EXT-X-TARGETDURATION:2
                #EXT-X-MEDIA-SEQUENCE:100
                #EXT-X-INDEPENDENT-SEGMENTS
                #EXT-X-PROGRAM-DATE-TIME:2026-11-23T12:00:00.000Z
                #EXTINF:2.000000,
                100.ts?vhost=a%20b
                #EXT-X-ENDLIST
                """);
    }

    @Test
    void multivariantPlaylist() {
        channel.attach(packager);
        add(50);

        assertThat(Playlist.multivariant(channel.window().orElseThrow().variant(), "cam 1/ä", "")).isEqualTo("""
                #EXTM3U
                #EXT-X-VERSION:3
                #EXT-X-STREAM-INF:BANDWIDTH=4000,AVERAGE-BANDWIDTH=4000,CODECS="avc1.64001F,mp4a.40.2",\
                RESOLUTION=1280x720,FRAME-RATE=25.000
                cam%201%2F%C3%A4/media.m3u8
                """);
    }

    @Test
    void multivariantPlaylistOfSoundAlone() {
        channel.attach(packager);
        channel.add(packager, packaged(TrackSet.of(SyntheticMedia.aac()), 50));

        assertThat(Playlist.multivariant(channel.window().orElseThrow().variant(), "radio", "")).contains(
                "CODECS=\"mp4a.40.2\"\n");
    }

    @Test
    void peakAndAverageBandwidthAreMeasured() throws IOException {
        channel.attach(packager);
        channel.add(packager, packaged(AV, 50, 1_000));
        channel.add(packager, packaged(AV, 50, 9_000));
        channel.add(packager, packaged(AV, 50, 2_000));
        channel.add(packager, packaged(AV, 2, 5_000)); // a tail is no peak

        MasterPlaylist playlist = new MasterPlaylistParser().readPlaylist(
                Playlist.multivariant(channel.window().orElseThrow().variant(), "x", ""));

        Variant variant = playlist.variants().getFirst();
        assertThat(variant.bandwidth()).isEqualTo(36_000);
        assertThat(variant.averageBandwidth()).contains(17_000L * 8 * 100 / 608);
        assertThat(variant.uri()).isEqualTo("x/media.m3u8");
    }

    /** An independent parser, and the rules of RFC 8216 that hold from one load of a playlist to the next. */
    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void playlistsKeepTheirPromisesFromOneLoadToTheNext(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        channel.attach(packager);
        MediaPlaylist before = add(50);
        for (int i = 0; i < 100; i++) {
            if (random.nextInt(10) == 0) {
                joined = false; // a new publisher, new tracks, a hole: whatever does not continue
            }
            MediaPlaylist now = add(random.nextInt(48, 60));
            long gone = now.mediaSequence() - before.mediaSequence();
            assertThat(gone).isNotNegative();
            List<MediaSegment> kept = before.mediaSegments().subList((int) gone, before.mediaSegments().size());
            assertThat(now.mediaSegments().subList(0, kept.size())).extracting(MediaSegment::uri)
                    .isEqualTo(kept.stream().map(MediaSegment::uri).toList());
            assertThat(now.mediaSegments()).hasSize(kept.size() + 1);
            assertThat(now.targetDuration()).isEqualTo(before.targetDuration());
            assertThat(now.mediaSegments()).allMatch(s -> Math.round(s.duration()) <= now.targetDuration());
            assertThat(now.discontinuitySequence() - before.discontinuitySequence()).isEqualTo(before.mediaSegments()
                    .subList(0, (int) gone).stream().filter(MediaSegment::discontinuity).count());
            double listed = now.mediaSegments().stream().mapToDouble(MediaSegment::duration).sum();
            double oldest = now.mediaSegments().getFirst().duration();
            assertThat(listed - oldest).isLessThan(12);
            assertThat(now.mediaSegments().getFirst().programDateTime()).isPresent();
            assertThat(before.mediaSegments()).as("what a player may still ask for").allMatch(this::isFetchable);
            before = now;
        }
        assertThat(channel.window().orElseThrow().held()).hasSizeLessThan(20);
    }

    private boolean isFetchable(MediaSegment segment) {
        long sequence = Long.parseLong(segment.uri().replace(".ts", ""));
        return channel.window().orElseThrow().segment(sequence).filter(s -> s.sequence() == sequence).isPresent();
    }

    @Test
    void aLongSegmentRaisesTheTargetDurationForGood() {
        channel.attach(packager);
        add(50);
        assertThat(add(250).targetDuration()).isEqualTo(10);
        for (int i = 0; i < 40; i++) {
            assertThat(add(50).targetDuration()).isEqualTo(10);
        }
        double listed = add(50).mediaSegments().stream().mapToDouble(MediaSegment::duration).sum();
        assertThat(listed).as("at least three target durations").isBetween(30.0, 32.0);
    }

    @Test
    void aSegmentThatWasTakenOffTheListStaysForTheLengthOfTheList() {
        channel.attach(packager);
        for (int i = 0; i < 20; i++) {
            add(50);
        }

        Window window = channel.window().orElseThrow();

        assertThat(window.listed()).hasSize(6);
        assertThat(window.held().size()).isBetween(12, 14);
        assertThat(window.segment(window.held().getFirst().sequence() - 1)).isEmpty();
        assertThat(window.segment(window.held().getLast().sequence() + 1)).isEmpty();
    }

    @Test
    void theNextPublisherContinuesTheNumbersWithADiscontinuity() {
        channel.attach(packager);
        add(50);
        channel.end(packager);
        assertThat(media()).endsWith("#EXT-X-ENDLIST\n");

        Object next = new Object();
        channel.attach(next);
        assertThat(media()).as("open again").doesNotContain("ENDLIST");
        assertThat(channel.add(packager, packaged(AV, 50))).as("the old one has no say any more").isFalse();
        channel.end(packager);
        joined = false;
        channel.add(next, packaged(AV, 50));

        List<MediaSegment> segments = parse().mediaSegments();
        assertThat(segments).extracting(MediaSegment::uri).containsExactly("100.ts", "101.ts");
        assertThat(segments).extracting(MediaSegment::discontinuity).containsExactly(false, true);
        assertThat(channel.nextSequence()).isEqualTo(102);
    }

    @Test
    void aSegmentWithoutKeyFrameTakesBackThePromiseOfIndependence() {
        channel.attach(packager);
        FrameSpan span = new FrameSpan(AV, List.of(), 0, 180_000, true, false);
        channel.add(packager, new HlsChannel.Packaged(span, START, new byte[188]));

        assertThat(media()).doesNotContain("INDEPENDENT");
    }

    @Test
    void memoryIsBoundedInBytesToo() {
        byte[] large = new byte[40 << 20]; // one for all: only its size counts
        channel.attach(packager);
        for (int i = 0; i < 40; i++) {
            channel.add(packager, packaged(AV, 50, large));
            long bytes = channel.window().orElseThrow().held().stream().mapToLong(s -> s.data().length).sum();
            assertThat(bytes).isLessThanOrEqualTo(256 << 20);
        }
        assertThat(parse().mediaSegments()).hasSize(3);
    }

    @Test
    @Timeout(10)
    void waitingForTheFirstSegmentEndsWhenItComes() throws Exception {
        channel.attach(packager);
        Thread publisher = Thread.ofVirtual().start(() -> channel.add(packager, packaged(AV, 50)));

        assertThat(channel.awaitWindow(Duration.ofSeconds(8))).isPresent();
        publisher.join();
    }

    @Test
    @Timeout(10)
    void waitingForTheFirstSegmentEndsWhenThePublisherLeavesWithoutOne() throws Exception {
        channel.attach(packager);
        Thread publisher = Thread.ofVirtual().start(() -> channel.end(packager));

        assertThat(channel.awaitWindow(Duration.ofSeconds(60))).isEmpty();
        assertThat(channel.isAbandoned()).isTrue();
        publisher.join();
    }

    @Test
    void waitingForTheFirstSegmentEndsInTime() throws Exception {
        channel.attach(packager);

        assertThat(channel.awaitWindow(Duration.ofMillis(20))).isEmpty();
        assertThat(channel.isAbandoned()).isFalse();
    }

    private MediaPlaylist add(int frames) {
        channel.add(packager, packaged(AV, frames));
        return parse();
    }

    private HlsChannel.Packaged packaged(TrackSet tracks, int frames) {
        return packaged(tracks, frames, 1_000);
    }

    private HlsChannel.Packaged packaged(TrackSet tracks, int frames, int bytes) {
        return packaged(tracks, frames, new byte[bytes]);
    }

    private HlsChannel.Packaged packaged(TrackSet tracks, int frames, byte[] data) {
        List<MediaFrame> content = SyntheticMedia.frames(new SplittableRandom(1),
                Shape.of(tracks, frames).withFramesUpTo(20));
        FrameSpan span = new FrameSpan(tracks, content, at90k, frames * 3_600L, joined, true);
        Instant at = START.plusMillis(at90k / 90);
        at90k += span.duration90k();
        joined = true;
        return new HlsChannel.Packaged(span, at, data);
    }

    private String media() {
        return Playlist.media(channel.window().orElseThrow(), "");
    }

    private MediaPlaylist parse() {
        try {
            return new MediaPlaylistParser().readPlaylist(media());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
