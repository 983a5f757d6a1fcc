package io.srt4j.gateway.metrics;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.binder.jvm.ClassLoaderMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.netty4.NettyAllocatorMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.java21.instrument.binder.jdk.VirtualThreadMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufAllocatorMetricProvider;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The registry of all meters of one gateway and the text Prometheus gets from it.
 *
 * <p>Parts of the gateway add their own meters with {@link #bind}; this class brings those of the machine below
 * them: JVM, processor, file descriptors, virtual threads, Netty's allocator. Tags come from fixed sets; the one that a
 * peer could stretch, the reason of a refused handshake, is cut off at {@link #MAX_REASONS} values.
 */
public final class GatewayMetrics implements AutoCloseable {
    /** What Prometheus gets. */
    public record Scrape(String contentType, String body) {}

    static final int MAX_REASONS = 100;

    private static final Logger LOG = LoggerFactory.getLogger(GatewayMetrics.class);
    private static final String TEXT = "text/plain; version=0.0.4; charset=utf-8";
    private static final String OPEN_METRICS = "application/openmetrics-text; version=1.0.0; charset=utf-8";

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final JvmGcMetrics garbageCollection = new JvmGcMetrics();
    private final Optional<VirtualThreadMetrics> virtualThreads = virtualThreads();

    /** Gauges refer to what they measure weakly; this keeps it alive. */
    private final List<MeterBinder> binders = new CopyOnWriteArrayList<>();

    public GatewayMetrics() {
        registry.config().meterFilter(MeterFilter.maximumAllowableTags("srt.handshakes", "reason", MAX_REASONS,
                MeterFilter.deny()));
        List<MeterBinder> machine = List.of(new JvmMemoryMetrics(), new JvmThreadMetrics(), new ClassLoaderMetrics(),
                new ProcessorMetrics(), new UptimeMetrics(), new FileDescriptorMetrics(), garbageCollection);
        machine.forEach(this::bind);
        virtualThreads.ifPresent(this::bind);
        if (ByteBufAllocator.DEFAULT instanceof ByteBufAllocatorMetricProvider allocator) {
            bind(new NettyAllocatorMetrics(allocator));
        }
    }

    /** Adds the meters of {@code binder}, which live as long as this object. */
    public void bind(MeterBinder binder) {
        binders.add(binder);
        binder.bindTo(registry);
    }

    /** For those who count by themselves. */
    public MeterRegistry registry() {
        return registry;
    }

    /** All meters at this moment, in the format that {@code accept}, the Accept header of whoever asks, prefers. */
    public Scrape scrape(String accept) {
        String contentType = accept.contains("application/openmetrics-text") ? OPEN_METRICS : TEXT;
        return new Scrape(contentType, registry.scrape(contentType));
    }

    /** Stops listening to the JVM, and lets go of what was bound. */
    @Override
    public void close() {
        binders.clear();
        virtualThreads.ifPresent(VirtualThreadMetrics::close);
        garbageCollection.close();
    }

    /** Needs the flight recorder, which needs a directory to write to; a gateway without one works all the same. */
    private static Optional<VirtualThreadMetrics> virtualThreads() {
        try {
            return Optional.of(new VirtualThreadMetrics());
        } catch (RuntimeException e) {
            LOG.warn("virtual threads are not measured: {}", e.toString());
            return Optional.empty();
        }
    }
}
