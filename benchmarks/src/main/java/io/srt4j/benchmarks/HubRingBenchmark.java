package io.srt4j.benchmarks;

import io.srt4j.gateway.hub.HubLimits;
import io.srt4j.gateway.hub.Publication;
import io.srt4j.gateway.hub.StreamBusyException;
import io.srt4j.gateway.hub.StreamHub;
import io.srt4j.gateway.hub.Subscription;
import io.srt4j.gateway.media.StreamName;
import io.srt4j.gateway.media.TransportChunk;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
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

/** One message from a publisher to all its readers, on one thread: what the ring costs without waking anybody. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
@SuppressWarnings("NullAway.Init") // JMH calls the setup
public class HubRingBenchmark {
    private static final int MESSAGE_BYTES = 1316;

    @Param({"1", "200"})
    private int readers;

    private final TransportChunk chunk = TransportChunk.of(new byte[MESSAGE_BYTES]);
    private final List<Subscription<TransportChunk>> subscriptions = new ArrayList<>();
    private Publication publication;

    @Setup
    public void open() throws StreamBusyException {
        publication = new StreamHub(HubLimits.DEFAULT).publish(StreamName.of("live", "benchmark"), "publisher");
        for (int i = 0; i < readers; i++) {
            subscriptions.add(publication.stream().subscribeChunks());
        }
        publication.chunk(TransportChunk.randomAccess(new byte[MESSAGE_BYTES]));
    }

    @Benchmark
    public int publishedAndReadByAll() throws InterruptedException {
        publication.chunk(chunk);
        int bytes = 0;
        for (int i = 0; i < subscriptions.size(); i++) {
            Subscription<TransportChunk> reader = subscriptions.get(i);
            while (reader.await(Duration.ZERO) == Subscription.Outcome.READY) {
                bytes += reader.next().sizeBytes();
            }
        }
        return bytes;
    }
}
