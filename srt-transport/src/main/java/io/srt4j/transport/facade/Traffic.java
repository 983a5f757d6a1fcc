package io.srt4j.transport.facade;

import io.srt4j.protocol.core.EndpointCore;
import io.srt4j.protocol.stats.EndpointStats;
import io.srt4j.protocol.stats.SrtStats;
import io.srt4j.transport.netty.EndpointDriver;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.concurrent.CompletableFuture;

/**
 * Adds up what the connections of one endpoint counted, those that have ended included, so that totals never fall.
 *
 * <p>Each connection contributes the difference to what it contributed before, so it does not matter when in a count it
 * ends. Loop-confined, but for {@link #published} and {@link #collect}.
 */
final class Traffic {
    /** Connections looked at in one turn of the loop: packets must not wait for figures. */
    private static final int CONNECTIONS_PER_TURN = 256;

    private final EndpointDriver driver;
    private PacketFates fates = PacketFates.NONE;
    private volatile TrafficTotals published = TrafficTotals.NONE;

    Traffic(EndpointDriver driver) {
        this.driver = driver;
    }

    /** The totals as they were when last collected. */
    TrafficTotals published() {
        return published;
    }

    /** Any thread: brings {@link #published} up to date. */
    CompletableFuture<Boolean> collect(Collection<BlockingConnection> open) {
        return collect(new ArrayDeque<>(open), new Moment(open.size()));
    }

    private CompletableFuture<Boolean> collect(ArrayDeque<BlockingConnection> left, Moment moment) {
        return driver.call((core, nowNs) -> {
            for (int i = 0; i < CONNECTIONS_PER_TURN && !left.isEmpty(); i++) {
                ConnectionLink link = left.remove().link();
                moment.add(count(link, link.freshStats(nowNs)));
            }
            if (left.isEmpty()) {
                publish(core, moment);
            }
            return left.isEmpty();
        })
                .thenCompose(done -> done ? CompletableFuture.completedFuture(true) : collect(left, moment));
    }

    /** The connection will count no further. */
    void onEnded(ConnectionLink link) {
        SrtStats last = link.stats;
        if (last != null) {
            count(link, last);
        }
    }

    /** The endpoint is gone; what is published now stays. */
    void onClosed(EndpointCore core) {
        publish(core, new Moment(0));
    }

    private SrtStats count(ConnectionLink link, SrtStats now) {
        PacketFates counted = PacketFates.of(now);
        fates = fates.plus(counted.minus(link.counted));
        link.counted = counted;
        return now;
    }

    private void publish(EndpointCore core, Moment moment) {
        EndpointStats stats = core.stats();
        published = new TrafficTotals(moment.connections, moment.smoothedRttSumUs, moment.smoothedRttMaxUs,
                stats.packetsIn(), stats.packetsOut(), stats.bytesIn(), stats.bytesOut(),
                TrafficTotals.ignored(stats), driver.socketErrors(), driver.handover().handedOver(),
                driver.handover().lost(),
                fates, stats.handshakesAccepted(),
                stats.handshakesRefused());
    }

    /** What describes the present, of all connections looked at so far. */
    private static final class Moment {
        private final int connections;
        private long smoothedRttSumUs;
        private long smoothedRttMaxUs;

        Moment(int connections) {
            this.connections = connections;
        }

        void add(SrtStats stats) {
            smoothedRttSumUs += stats.smoothedRttUs();
            smoothedRttMaxUs = Math.max(smoothedRttMaxUs, stats.smoothedRttUs());
        }
    }
}
