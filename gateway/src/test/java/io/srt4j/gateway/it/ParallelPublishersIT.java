package io.srt4j.gateway.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.srt4j.transport.Srt;
import io.srt4j.transport.SrtConnection;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A hundred publishers of 1 Mbit/s at a time: nothing is dropped. {@code -Dparallel.seconds=60} for the long run. */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class ParallelPublishersIT {
    private static final int PUBLISHERS = 100;
    private static final int MESSAGE_BYTES = 1316;
    private static final int MESSAGES_PER_SEC = 1_000_000 / 8 / MESSAGE_BYTES;

    @Test
    void aHundredPublishersLoseNothing() throws Exception {
        int seconds = Integer.getInteger("parallel.seconds", 5);
        int each = seconds * MESSAGES_PER_SEC;
        try (GatewayProcess gateway = new GatewayProcess()) {
            List<SrtConnection> publishers = new ArrayList<>();
            for (int i = 0; i < PUBLISHERS; i++) {
                publishers.add(Srt.connect("srt://127.0.0.1:%d?latency=400&streamid=#!::r=live/p%d,m=publish"
                        .formatted(gateway.port("srt"), i)));
            }
            ByteBuffer message = ByteBuffer.allocate(MESSAGE_BYTES);
            for (int at = 0; at < MESSAGE_BYTES; at += 188) {
                message.putInt(at, 0x471FFF10);
            }
            double cpuBefore = gateway.cpuSeconds();
            long startNs = System.nanoTime();
            for (int n = 0; n < each; n++) {
                for (int i = 0; i < PUBLISHERS; i++) {
                    long dueNs = startNs + TimeUnit.SECONDS.toNanos(1) * (n * (long) PUBLISHERS + i)
                            / (MESSAGES_PER_SEC * (long) PUBLISHERS);
                    long waitNs = dueNs - System.nanoTime();
                    if (waitNs > 200_000) {
                        TimeUnit.NANOSECONDS.sleep(waitNs); // the pace of live sources
                    }
                    publishers.get(i).send(message.duplicate());
                }
            }
            double cores = (gateway.cpuSeconds() - cpuBefore) / ((System.nanoTime() - startNs) / 1e9);
            long resident = gateway.residentBytes();
            for (SrtConnection publisher : publishers) {
                publisher.close();
            }
            double received = gateway.metric("srt_packets_total{direction=\"in\",kind=\"data\"");
            System.out.printf("%d publishers of 1 Mbit/s for %d s: %.2f cores, %d MiB resident%n", PUBLISHERS, seconds,
                    cores, resident >> 20);
            assertThat(gateway.metric("srt_packets_dropped_total")).as("dropped").isZero();
            assertThat(received).as("messages received").isEqualTo((double) each * PUBLISHERS);
        }
    }
}
