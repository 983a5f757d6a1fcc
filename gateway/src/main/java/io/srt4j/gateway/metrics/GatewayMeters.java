package io.srt4j.gateway.metrics;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.srt4j.gateway.access.Protocol;
import io.srt4j.gateway.access.Role;
import io.srt4j.gateway.access.Sessions;
import io.srt4j.gateway.hub.StreamHub;
import java.util.Locale;

/**
 * {@code gateway.streams} and {@code gateway.sessions{protocol,role}}: what is live at the moment of asking.
 *
 * <p>All combinations exist from the start, at zero, so that a graph shows the first publisher as a step and not as a
 * beginning.
 */
public final class GatewayMeters implements MeterBinder {
    private final StreamHub hub;
    private final Sessions sessions;

    public GatewayMeters(StreamHub hub, Sessions sessions) {
        this.hub = hub;
        this.sessions = sessions;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        Gauge.builder("gateway.streams", hub, h -> h.streams().size()).description("Live streams").register(registry);
        for (Protocol protocol : Protocol.values()) {
            for (Role role : Role.values()) {
                Gauge.builder("gateway.sessions", sessions, s -> count(s, protocol, role))
                        .description("Peers that publish or play")
                        .tag("protocol", protocol.name().toLowerCase(Locale.ROOT))
                        .tag("role", role.name().toLowerCase(Locale.ROOT)).register(registry);
            }
        }
    }

    private static long count(Sessions sessions, Protocol protocol, Role role) {
        return sessions.all().stream().filter(s -> s.protocol() == protocol && s.role() == role).count();
    }
}
