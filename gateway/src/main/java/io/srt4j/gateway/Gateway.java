package io.srt4j.gateway;

import io.srt4j.gateway.access.Hooks;
import io.srt4j.gateway.access.Sessions;
import io.srt4j.gateway.admin.AdminContext;
import io.srt4j.gateway.admin.AdminServer;
import io.srt4j.gateway.admin.Readiness;
import io.srt4j.gateway.admin.ServerIdentity;
import io.srt4j.gateway.config.GatewayConfig;
import io.srt4j.gateway.config.HooksConfig;
import io.srt4j.gateway.demo.DemoPublisher;
import io.srt4j.gateway.hls.HlsServer;
import io.srt4j.gateway.hub.HubLimits;
import io.srt4j.gateway.hub.LiveStream;
import io.srt4j.gateway.hub.StreamHub;
import io.srt4j.gateway.metrics.GatewayMeters;
import io.srt4j.gateway.metrics.GatewayMetrics;
import io.srt4j.gateway.rtmp.RtmpLoops;
import io.srt4j.gateway.rtmp.RtmpServer;
import io.srt4j.gateway.srt.SrtServer;
import io.srt4j.transport.SrtMeters;
import io.srt4j.transport.SrtRuntime;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All parts of a gateway, started in order and stopped in the opposite one.
 *
 * <p>Outputs come before inputs, so that whoever publishes finds everything in its place. Stopping is bounded: no more
 * callers, then publishers leave and their hooks are told, players read what is left, everybody else leaves, and only
 * then listeners, sockets and loops go; the health check tells about it until the end.
 *
 * <p>{@link #start} once; then {@link #close} may be called by any thread.
 */
public final class Gateway implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Gateway.class);
    private static final String DEMO_STREAM = "live/demo";
    private static final Duration DEMO_LIVE_WITHIN = Duration.ofSeconds(5);
    private static final Duration ADMISSION_MARGIN = Duration.ofSeconds(5);

    private final GatewayConfig config;
    private final Instant startedAt = Instant.now();
    private final Readiness readiness = new Readiness();
    private final Deque<Part> started = new ArrayDeque<>();
    private final AtomicBoolean closed = new AtomicBoolean();

    private final GatewayMetrics metrics;
    private final StreamHub hub;
    private final Sessions sessions;
    private final SrtRuntime srtRuntime;
    private final ServerIdentity identity;
    private Addresses addresses = new Addresses(List.of(), List.of(), List.of(), List.of());

    /** Something to close, and what to call it if that fails. */
    private record Part(String name, AutoCloseable closing) {}

    /** A gateway that listens nowhere yet; {@code version} is what the API says it is. */
    public Gateway(GatewayConfig config, String version) {
        this.config = config;
        identity = new ServerIdentity(randomId(), randomId(), ProcessHandle.current().pid(), version, startedAt);
        metrics = keep("metrics", new GatewayMetrics());
        hub = new StreamHub(HubLimits.DEFAULT);
        Hooks hooks = keep("hooks", new Hooks(config.hooks(), identity.serverId(), identity.serviceId(),
                name -> hub.find(name).map(LiveStream::id), metrics.registry()));
        sessions = new Sessions(hooks, config.srt().takeover());
        srtRuntime = keep("srt loops", SrtRuntime.builder().maxConnections(config.srt().maxConnections())
                .policyTimeout(longestAdmission(config.hooks())).build());
        metrics.bind(new SrtMeters(srtRuntime));
        metrics.bind(new GatewayMeters(hub, sessions));
    }

    /** Hooks asked one after the other, behind a publisher whose own hooks are still being told that it left. */
    private static Duration longestAdmission(HooksConfig hooks) {
        int addresses = Math.max(hooks.onPublish().size(), hooks.onPlay().size()) + hooks.onUnpublish().size();
        return hooks.timeout().multipliedBy(addresses).plus(ADMISSION_MARGIN);
    }

    /** Binds everything, or nothing: the exception says what could not be bound and why. */
    public void start() throws IOException {
        try {
            startParts();
        } catch (IOException | RuntimeException e) {
            close();
            throw e;
        }
        readiness.ready();
        log.info("started in {} ms", Duration.between(startedAt, Instant.now()).toMillis());
    }

    private void startParts() throws IOException {
        SrtServer srt = new SrtServer(config.srt(), hub, sessions, srtRuntime);
        AdminServer admin = keep("admin", new AdminServer(config.admin(), new AdminContext(identity, readiness, hub,
                sessions, new SrtPeers(srtRuntime, srt), config.hls(), metrics)));
        if (config.admin().enabled()) {
            admin.start();
        }
        RtmpLoops rtmpLoops = keep("rtmp loops", RtmpLoops.open());
        hub.observe(keep("forwarding", new Forwarder(config.forward(), rtmpLoops, srtRuntime)));
        HlsServer hls = keep("hls", new HlsServer(config.http(), config.hls(), hub));
        if (config.http().enabled() && config.hls().enabled()) {
            hls.start();
        }
        RtmpServer rtmp = keep("rtmp", new RtmpServer(config.rtmp(), rtmpLoops, hub, sessions));
        if (config.rtmp().enabled()) {
            rtmp.start();
        }
        keep("sessions", sessions);
        keep("srt", srt).start();
        addresses = new Addresses(srt.addresses(), rtmp.addresses(), hls.addresses(), admin.addresses());
    }

    /** Publishes the built-in clip to this gateway as {@code live/demo}, and waits a while for it to be live. */
    public void startDemo() throws InterruptedException {
        var demo = keep("demo", new DemoPublisher(addresses.srt().getFirst(), DEMO_STREAM, config.srt().encryption(),
                srtRuntime));
        demo.start();
        demo.awaitLive(DEMO_LIVE_WITHIN);
    }

    /** Where the gateway listens; empty before {@link #start}. */
    public Addresses addresses() {
        return addresses;
    }

    /** Stops everything, the last started first. */
    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        readiness.notReady("stopping");
        while (!started.isEmpty()) {
            Part part = started.pop();
            try {
                part.closing().close();
            } catch (Exception e) {
                log.warn("{} did not stop cleanly", part.name(), e);
            }
        }
        if (!addresses.srt().isEmpty()) {
            log.info("stopped");
        }
    }

    private <T extends AutoCloseable> T keep(String name, T part) {
        started.push(new Part(name, part));
        return part;
    }

    private static String randomId() {
        return "vid-" + HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong()).substring(4);
    }
}
