package io.srt4j.gateway.srt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.srt4j.gateway.hub.HubLimits;
import io.srt4j.gateway.hub.Publication;
import io.srt4j.gateway.hub.StreamHub;
import io.srt4j.gateway.media.StreamName;
import io.srt4j.gateway.media.TransportChunk;
import io.srt4j.protocol.core.CloseReason;
import io.srt4j.protocol.settings.SrtOptions;
import io.srt4j.transport.AcceptPolicy;
import io.srt4j.transport.SrtConnection;
import io.srt4j.transport.SrtException;
import io.srt4j.transport.SrtListener;
import io.srt4j.transport.SrtRuntime;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** One stream, players of different speed. */
@Timeout(30)
class SrtFanoutTest {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    /** More than a connection's queue holds. */
    private static final int MESSAGES = 1200;
    private static final int MESSAGE_BYTES = 1316;

    private final StreamHub hub = new StreamHub(HubLimits.DEFAULT);
    private final SrtRuntime runtime = SrtRuntime.builder().loops(1).build();
    private final SrtFanout fanout = new SrtFanout("egress live/cam1");
    private Publication publication;
    private SrtListener players;

    @BeforeEach
    void start() throws Exception {
        publication = hub.publish(StreamName.of("live", "cam1"), "a test");
        players = runtime.listen(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0),
                SrtOptions.builder().latencyMs(20).build(), AcceptPolicy.acceptAll());
    }

    @AfterEach
    void stop() {
        runtime.close();
    }

    @Test
    void whoTakesNothingDelaysNoOther() throws Exception {
        LongAdder stuckBytes = new LongAdder();
        SrtConnection stuck = connect(paced(1_000, 0));
        FutureTask<CloseReason> _ = play(stuck, stuckBytes);
        SrtConnection _ = players.accept(PATIENCE);
        FutureTask<CloseReason> _ = play(connect(SrtOptions.defaults()), new LongAdder());
        SrtConnection other = players.accept(PATIENCE);

        send();

        receiveAll(other);
        assertThat(stuckBytes.sum()).isLessThan((long) MESSAGES * MESSAGE_BYTES);
        stuck.close();
    }

    /** It has more than fits into its queue when the stream ends, and nothing more comes that would remind of it. */
    @Test
    void whoTakesSlowlyHasEverythingInTheEnd() throws Exception {
        FutureTask<CloseReason> playing = play(connect(paced(1_000_000, 10_000)), new LongAdder());
        SrtConnection player = players.accept(PATIENCE);

        send();
        publication.close();

        receiveAll(player);
        SrtException.Closed end = catchThrowableOfType(SrtException.Closed.class, () -> run(playing));
        assertThat(end.reason()).isEqualTo(CloseReason.local("the publisher left"));
        assertThat(fanout.isEmpty()).isTrue();
    }

    private static SrtOptions paced(long bytesPerSec, int lingerMs) {
        return SrtOptions.builder().maxBandwidthBytesPerSec(bytesPerSec).sendBufferPackets(32).sendDropDelayMs(-1)
                .lingerMs(lingerMs).build();
    }

    private SrtConnection connect(SrtOptions options) throws IOException {
        return runtime.connect(players.localAddress(), options);
    }

    private FutureTask<CloseReason> play(SrtConnection connection, LongAdder bytesOut) {
        var egress = new SrtEgress(connection, bytesOut, publication.stream(), fanout);
        FutureTask<CloseReason> playing = new FutureTask<>(egress::run);
        Thread.startVirtualThread(playing);
        return playing;
    }

    private static void run(FutureTask<CloseReason> playing) throws Throwable {
        try {
            playing.get();
        } catch (ExecutionException e) {
            throw e.getCause();
        }
    }

    private void send() {
        for (int i = 0; i < MESSAGES; i++) {
            byte[] data = new byte[MESSAGE_BYTES];
            ByteBuffer.wrap(data).putInt(0, i);
            publication.chunk(i == 0 ? TransportChunk.randomAccess(data) : TransportChunk.of(data));
        }
    }

    private static void receiveAll(SrtConnection player) throws IOException {
        ByteBuffer message = ByteBuffer.allocate(1500);
        for (int i = 0; i < MESSAGES; i++) {
            assertThat(player.receive(message.clear(), PATIENCE)).isEqualTo(MESSAGE_BYTES);
            assertThat(message.getInt(0)).isEqualTo(i);
        }
    }
}
