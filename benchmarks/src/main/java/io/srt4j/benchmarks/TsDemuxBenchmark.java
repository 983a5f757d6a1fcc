package io.srt4j.benchmarks;

import io.srt4j.gateway.media.MediaFrame;
import io.srt4j.gateway.media.TrackSet;
import io.srt4j.gateway.mpegts.DemuxListener;
import io.srt4j.gateway.mpegts.TsDemuxer;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * A message of seven TS packets taken apart: the gateway's demo clip, H.264 and AAC, over and over. Each frame becomes an
 * array of its own that readers share, so about as many bytes are allocated as come in.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class TsDemuxBenchmark {
    private static final int MESSAGE_BYTES = 7 * 188;

    private final byte[] clip = clip();
    private final TsDemuxer demuxer = new TsDemuxer(new Frames());
    private int at;
    private long messages;
    private int frames;

    @Benchmark
    public int message() {
        if (at + MESSAGE_BYTES > clip.length) {
            at = 0;
        }
        demuxer.feed(clip, at, at + MESSAGE_BYTES, messages++);
        at += MESSAGE_BYTES;
        return frames;
    }

    private static byte[] clip() {
        try (InputStream clip = TsDemuxer.class.getResourceAsStream("/io/srt4j/gateway/demo/clip.ts")) {
            if (clip == null) {
                throw new IllegalStateException("the demo clip is not there");
            }
            return clip.readAllBytes();
        } catch (IOException e) {
            throw new IllegalStateException("the demo clip cannot be read", e);
        }
    }

    private final class Frames implements DemuxListener {
        @Override
        public void onTracks(TrackSet tracks) {}

        @Override
        public void onFrame(MediaFrame frame) {
            frames++;
        }

        @Override
        public void onRandomAccess(long tag) {}
    }
}
