package io.srt4j.transport;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.srt4j.protocol.settings.RejectReason;
import io.srt4j.protocol.stats.PacketKind;
import io.srt4j.transport.facade.TrafficTotals;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.ToDoubleFunction;

/**
 * Publishes what a runtime's sockets and connections count, as totals that never fall: a connection that ends keeps its
 * share. Nothing is per connection, so the number of series does not grow with the number of peers.
 *
 * <p>A registry holds the object it measures only weakly; here its functions hold it, so that nobody else has to.
 */
public final class SrtMeters implements MeterBinder {
    /** One look at the loops serves all meters of a scrape. */
    private static final long FRESH_FOR_NS = 500_000_000;

    private static final String HANDSHAKES = "srt.handshakes";

    private final SrtRuntime runtime;
    private final ReentrantLock lock = new ReentrantLock();
    // Guarded by the lock.
    private final List<MeterRegistry> registries = new ArrayList<>();
    private final Set<RejectReason> reasons = new HashSet<>();
    private TrafficTotals totals = TrafficTotals.NONE;
    private long takenNs = System.nanoTime() - FRESH_FOR_NS;

    /** Meters of the {@linkplain SrtRuntime#shared shared runtime}. */
    public SrtMeters() {
        this(SrtRuntime.shared());
    }

    public SrtMeters(SrtRuntime runtime) {
        this.runtime = runtime;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        Gauge.builder("srt.connections", this, _ -> current().connections())
                .description("Open connections")
                .register(registry);
        rtt(registry, "mean", TrafficTotals::meanSmoothedRttUs);
        rtt(registry, "max", TrafficTotals::smoothedRttMaxUs);
        for (PacketKind kind : PacketKind.values()) {
            String name = kind.name().toLowerCase(Locale.ROOT);
            counter(registry, "srt.packets", Tags.of("direction", "in", "kind", name), "Packets",
                    t -> t.packetsIn().getOrDefault(kind, 0L));
            counter(registry, "srt.packets", Tags.of("direction", "out", "kind", name), "Packets",
                    t -> t.packetsOut().getOrDefault(kind, 0L));
        }
        counter(registry, "srt.bytes", Tags.of("direction", "in"), "UDP payload", TrafficTotals::bytesIn);
        counter(registry, "srt.bytes", Tags.of("direction", "out"), "UDP payload", TrafficTotals::bytesOut);
        counter(registry, "srt.packets.lost", Tags.empty(), "Found missing", totals -> totals.fates().lost());
        counter(registry, "srt.packets.recovered", Tags.empty(), "Missing, but came after all",
                totals -> totals.fates().recovered());
        counter(registry, "srt.packets.dropped", Tags.empty(), "Given up, being too late",
                totals -> totals.fates().dropped());
        counter(registry, "srt.packets.belated", Tags.empty(), "Came after they were given up",
                totals -> totals.fates().belated());
        counter(registry, "srt.packets.undecrypted", Tags.empty(), "Encrypted without a known key",
                totals -> totals.fates().undecryptable());
        FunctionTimer.builder("srt.delivery.jitter", this, _ -> current().fates().delivered(),
                _ -> current().fates().deliveryDelayUs(), TimeUnit.MICROSECONDS)
                .description("How long after their due time messages were delivered")
                .register(registry);
        counter(registry, "srt.packets.ignored", Tags.empty(), "Datagrams that belong to no connection",
                TrafficTotals::ignored);
        counter(registry, "srt.socket.errors", Tags.empty(), "Datagrams and reads that the system refused",
                TrafficTotals::socketErrors);
        counter(registry, "srt.packets.handedover", Tags.empty(), "Came to another loop than their connection's",
                TrafficTotals::handedOver);
        counter(registry, "srt.packets.handedover.lost", Tags.empty(), "Of these, lost because that loop is late",
                TrafficTotals::lostInHandover);
        counter(registry, HANDSHAKES, Tags.of("result", "accepted", "reason", "none"), "Callers that were answered",
                TrafficTotals::accepted);
        lock.lock();
        try {
            registries.add(registry);
            reasons.forEach(reason -> bindReason(registry, reason));
        } finally {
            lock.unlock();
        }
    }

    private void rtt(MeterRegistry registry, String statistic, ToDoubleFunction<TrafficTotals> valueUs) {
        TimeGauge.builder("srt.rtt", this, TimeUnit.MICROSECONDS, _ -> valueUs.applyAsDouble(current()))
                .tags("of", statistic)
                .description("Smoothed round trip time of the open connections")
                .register(registry);
    }

    private void counter(
            MeterRegistry registry, String name, Tags tags, String description, ToDoubleFunction<TrafficTotals> value) {
        FunctionCounter.builder(name, this, _ -> value.applyAsDouble(current()))
                .tags(tags)
                .description(description)
                .register(registry);
    }

    /** Reasons are known only when they occur; each is a series from then on. */
    private void bindReason(MeterRegistry registry, RejectReason reason) {
        String name = reason.name().toLowerCase(Locale.ROOT);
        counter(registry, HANDSHAKES, Tags.of("result", "rejected", "reason", name), "Callers that were answered",
                totals -> totals.refused().getOrDefault(reason, 0L));
    }

    private TrafficTotals current() {
        lock.lock();
        try {
            if (System.nanoTime() - takenNs >= FRESH_FOR_NS) {
                totals = runtime.totals();
                takenNs = System.nanoTime();
                for (RejectReason reason : totals.refused().keySet()) {
                    if (reasons.add(reason)) {
                        registries.forEach(registry -> bindReason(registry, reason));
                    }
                }
            }
            return totals;
        } finally {
            lock.unlock();
        }
    }
}
