package io.srt4j.gateway.srt;

import io.srt4j.gateway.access.Role;
import io.srt4j.gateway.access.Session;
import io.srt4j.gateway.access.Sessions;
import io.srt4j.gateway.config.SrtConfig;
import io.srt4j.gateway.hub.LiveStream;
import io.srt4j.gateway.hub.Publication;
import io.srt4j.gateway.hub.StreamBusyException;
import io.srt4j.gateway.hub.StreamHub;
import io.srt4j.protocol.core.CloseReason;
import io.srt4j.protocol.core.Rejection;
import io.srt4j.protocol.settings.SrtOptions;
import io.srt4j.transport.SrtConnection;
import io.srt4j.transport.SrtException;
import io.srt4j.transport.SrtListener;
import io.srt4j.transport.SrtRuntime;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes SRT callers, publishers and players alike, and serves each on a virtual thread of its own. The runtime stays the
 * caller's.
 */
public final class SrtServer implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(SrtServer.class);

    private final SrtConfig config;
    private final StreamHub hub;
    private final SrtRuntime runtime;
    private final AdmissionPolicy policy;
    // Also read by the admin API, while it is being filled.
    private final List<SrtListener> listeners = new CopyOnWriteArrayList<>();
    /** Of each stream with players, by its id. */
    private final ConcurrentMap<String, SrtFanout> fanouts = new ConcurrentHashMap<>();
    private final RefusalLog refusals = new RefusalLog(this::rejections);

    public SrtServer(SrtConfig config, StreamHub hub, Sessions sessions, SrtRuntime runtime) {
        this.config = config;
        this.hub = hub;
        this.runtime = runtime;
        this.policy = new AdmissionPolicy(config, hub, sessions);
    }

    /** Binds every address, or none: the exception names the one that cannot be bound. */
    public void start() throws IOException {
        SrtOptions options = SrtOptions.builder().latencyMs(Math.toIntExact(config.latency().toMillis()))
                .passphrase(config.encryption().passphrase()).keyBytes(config.encryption().keyBytes())
                .peerIdleTimeoutMs(Math.toIntExact(config.peerIdleTimeout().toMillis())).build();
        for (InetSocketAddress address : config.listen()) {
            try {
                listeners.add(runtime.listen(address, options, policy));
            } catch (IOException e) {
                close();
                throw new IOException("cannot listen for SRT on %s:%d: %s".formatted(
                        address.getAddress().getHostAddress(), address.getPort(), e.getMessage()), e);
            }
        }
        for (SrtListener listener : listeners) {
            Thread.ofVirtual().name("srt accept " + listener.localAddress().getPort()).start(() -> accept(listener));
        }
        refusals.start();
    }

    /** As bound: a port of 0 in the configuration is the one that was found. */
    public List<InetSocketAddress> addresses() {
        return listeners.stream().map(SrtListener::localAddress).toList();
    }

    /** The last callers that were refused, of all listeners. */
    public List<Rejection> rejections() {
        return listeners.stream().flatMap(listener -> listener.rejections().stream()).toList();
    }

    /** Takes no more callers. Those who are here stay until their sessions end. */
    @Override
    public void close() {
        refusals.close();
        listeners.forEach(SrtListener::close);
    }

    private void accept(SrtListener listener) {
        try {
            while (true) {
                SrtConnection connection = listener.accept();
                Thread.ofVirtual().name("srt " + connection.remoteAddress()).start(() -> serve(connection));
            }
        } catch (SrtException e) {
            log.debug("srt listener {} ended: {}", listener.localAddress(), e.getMessage());
        }
    }

    private void serve(SrtConnection connection) {
        Admission admission = connection.attachment(Admission.class).orElseThrow();
        Session session = admission.session();
        Thread.currentThread().setName((session.role() == Role.PUBLISH ? "ingest " : "player ") + session.stream());
        session.onKick(connection::close);
        CloseReason reason = CloseReason.internal("unexpected");
        try {
            reason = session.role() == Role.PUBLISH ? ingest(connection, session) : play(connection, session);
        } catch (SrtException e) {
            reason = reason(e);
        } catch (RuntimeException e) {
            log.error("session {} failed", session.id(), e);
            reason = CloseReason.internal(String.valueOf(e));
        } finally {
            connection.close(reason);
            admission.close(session.kickedOr(reason));
        }
    }

    private static CloseReason reason(SrtException end) {
        return switch (end) {
            case SrtException.Closed closed -> closed.reason();
            case SrtException.TimedOut late -> CloseReason.overflow(String.valueOf(late.getMessage()));
            case SrtException.Interrupted _ -> CloseReason.local("interrupted");
            case SrtException.Rejected rejected -> CloseReason.local(String.valueOf(rejected.getMessage()));
        };
    }

    private CloseReason ingest(SrtConnection connection, Session session) throws SrtException {
        try (Publication publication = hub.publish(session.stream(), session.id())) {
            session.liveStreamId(publication.stream().id());
            return new SrtIngest(connection, session, publication).run();
        } catch (StreamBusyException e) {
            return CloseReason.local(String.valueOf(e.getMessage()));
        }
    }

    private CloseReason play(SrtConnection connection, Session session) throws SrtException {
        LiveStream stream = hub.find(session.stream()).orElse(null);
        if (stream == null) {
            return CloseReason.local("the publisher left");
        }
        SrtFanout fanout = fanouts.computeIfAbsent(stream.id(), _ -> new SrtFanout("egress " + stream.name()));
        try {
            return new SrtEgress(connection, session.bytesOut(), stream, fanout).run();
        } finally {
            // One that was just taken out of here to be joined lives on without this place: a second one is made.
            fanouts.computeIfPresent(stream.id(), (_, present) -> present.isEmpty() ? null : present);
        }
    }
}
