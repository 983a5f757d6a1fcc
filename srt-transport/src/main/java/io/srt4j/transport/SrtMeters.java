package io.srt4j.transport;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.srt4j.protocol.settings.RejectReason;
import io.srt4j.protocol.stats.PacketKind;
import io.srt4j.transport.facade.TrafficTotals;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.ToDoubleFunction;

/**
 * Publishes what a runtime's sockets and connections count, as totals that never fall: a connection that ends keeps its
 * share. Nothing is per connection, so the number of series does not grow with the number of peers.
 */
public final class SrtMeters implements MeterBinder {
    /** One look at the loops serves all meters of a scrape. */
    private static final long FRESH_FOR_NS = 500_000_000;

    private static final String HANDSHAKES = "srt.handshakes";

    private final SrtRuntime runtime;
    private final List<MeterRegistry> registries = new CopyOnWriteArrayList<>();
    private final ReentrantLock lock = new ReentrantLock();
    // Guarded by the lock. The list of registries needs no lock.
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
        Gauge.builder("srt.connections", this, meters -> meters.current().connections())
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
        counter(registry, "srt.packets.lost", Tags.empty(), "Found missing", TrafficTotals::lost);
        counter(registry, "srt.packets.recovered", Tags.empty(), "Missing, but came after all",
                TrafficTotals::recovered);
        counter(registry, "srt.packets.dropped", Tags.empty(), "Given up, being too late", TrafficTotals::dropped);
        counter(registry, "srt.packets.belated", Tags.empty(), "Came after they were given up",
                TrafficTotals::belated);
        counter(registry, "srt.packets.undecrypted", Tags.empty(), "Encrypted without a known key",
                TrafficTotals::undecryptable);
        counter(registry, "srt.packets.ignored", Tags.empty(), "Datagrams that belong to no connection",
                TrafficTotals::ignored);
        counter(registry, "srt.socket.errors", Tags.empty(), "Datagrams and reads that the system refused",
                TrafficTotals::socketErrors);
        counter(registry, HANDSHAKES, Tags.of("result", "accepted", "reason", "none"), "Callers that were answered",
                TrafficTotals::accepted);
        registries.add(registry);
    }

    private void rtt(MeterRegistry registry, String statistic, ToDoubleFunction<TrafficTotals> valueUs) {
        TimeGauge.builder("srt.rtt", this, TimeUnit.MICROSECONDS, meters -> valueUs.applyAsDouble(meters.current()))
                .tags("of", statistic)
                .description("Smoothed round trip time of the open connections")
                .register(registry);
    }

    private void counter(
            MeterRegistry registry, String name, Tags tags, String description, ToDoubleFunction<TrafficTotals> value) {
        FunctionCounter.builder(name, this, meters -> value.applyAsDouble(meters.current()))
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
