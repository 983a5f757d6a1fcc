package io.srt4j.gateway.srt;

import io.srt4j.gateway.access.Protocol;
import io.srt4j.gateway.access.RefusedException;
import io.srt4j.gateway.access.Role;
import io.srt4j.gateway.access.SessionRequest;
import io.srt4j.gateway.access.Sessions;
import io.srt4j.gateway.access.SrtTerms;
import io.srt4j.gateway.access.StreamIdRules;
import io.srt4j.gateway.access.StreamIdVerdict;
import io.srt4j.gateway.config.SrtConfig;
import io.srt4j.gateway.hub.StreamHub;
import io.srt4j.protocol.settings.RejectReason;
import io.srt4j.protocol.settings.SrtOptions;
import io.srt4j.transport.AcceptPolicy;
import io.srt4j.transport.SrtRequest;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Decides inside the handshake: reads the stream id, asks the hooks, and answers with a code that says what is wrong.
 * Whoever is let in has its session from here on.
 *
 * <p>Called on a virtual thread for each caller; thread-safe.
 */
final class AdmissionPolicy implements AcceptPolicy {
    private final StreamHub hub;
    private final Sessions sessions;
    private final StreamIdRules rules;
    private final int maxConnections;
    private final AtomicInteger admitted = new AtomicInteger();

    AdmissionPolicy(SrtConfig config, StreamHub hub, Sessions sessions) {
        this.hub = hub;
        this.sessions = sessions;
        this.rules = new StreamIdRules(config.defaultMode());
        this.maxConnections = config.maxConnections();
    }

    @Override
    public Decision decide(SrtRequest request) {
        return switch (rules.read(request.streamId())) {
            case StreamIdVerdict.Understood wish -> admit(request, wish);
            case StreamIdVerdict.Refused refused -> refuse(request, "an unreadable stream id", refused.srtCode(),
                    refused.reason());
        };
    }

    private Decision admit(SrtRequest request, StreamIdVerdict.Understood wish) {
        String what = (wish.role() == Role.PUBLISH ? "publishing " : "playing ") + wish.stream();
        if (wish.role() == Role.PLAY && hub.find(wish.stream()).isEmpty()) {
            return refuse(request, what, RefusedException.NOT_FOUND, "nobody publishes it");
        }
        if (admitted.incrementAndGet() > maxConnections) {
            admitted.decrementAndGet();
            return refuse(request, what, RejectReason.OVERLOAD.code(), "srt.max-connections is reached");
        }
        var local = request.localAddress();
        String host = local.getAddress().getHostAddress();
        String tcUrl = "srt://%s:%d/%s".formatted(host.indexOf(':') < 0 ? host : "[" + host + "]", local.getPort(),
                wish.stream().app());
        try {
            var session = sessions.open(new SessionRequest(Protocol.SRT, wish.role(), wish.stream(), wish.param(),
                    request.remoteAddress(), tcUrl));
            request.attach(new Admission(session, request.requestedLatencyMs(), admitted::decrementAndGet));
            return request.accept(Buffers.sized(options(request, session.srtTerms()), wish.role(),
                    request.requestedLatencyMs()));
        } catch (RefusedException e) {
            admitted.decrementAndGet();
            return refuse(request, what, e.srtCode(), e.reason());
        } catch (RuntimeException e) {
            admitted.decrementAndGet();
            throw e;
        }
    }

    /** As configured, but for what the hooks decided about this connection. */
    private static SrtOptions options(SrtRequest request, SrtTerms terms) {
        SrtOptions.Builder options = request.options().toBuilder();
        terms.passphrase().ifPresent(options::passphrase);
        terms.keyBytes().ifPresent(options::keyBytes);
        terms.latencyMs().ifPresent(ms -> options.latencyMs(ms).peerLatencyMs(ms));
        return options.build();
    }

    /** {@link RefusalLog} writes it down, together with what the protocol refuses. */
    private static Decision refuse(SrtRequest request, String what, int code, String reason) {
        return request.reject(new RejectReason(code), what + ": " + reason);
    }
}
