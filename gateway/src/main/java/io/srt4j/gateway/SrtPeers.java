package io.srt4j.gateway;

import io.srt4j.gateway.admin.SrtSource;
import io.srt4j.gateway.srt.Admission;
import io.srt4j.gateway.srt.SrtServer;
import io.srt4j.protocol.core.Rejection;
import io.srt4j.transport.SrtConnection;
import io.srt4j.transport.SrtRuntime;
import java.util.List;
import java.util.OptionalInt;

/** Shows the admin API the SRT side: what the runtime carries, with the sessions behind it, and who was refused. */
record SrtPeers(SrtRuntime runtime, SrtServer server) implements SrtSource {
    @Override
    public List<Peer> connections() {
        return runtime.connections().stream().map(SrtPeers::peer).toList();
    }

    private static Peer peer(SrtConnection connection) {
        return connection.attachment(Admission.class)
                .map(admission -> new Peer(connection, admission.session().id(),
                        OptionalInt.of(admission.requestedLatencyMs())))
                .orElseGet(() -> new Peer(connection, "", OptionalInt.empty()));
    }

    @Override
    public List<Rejection> rejections() {
        return server.rejections();
    }
}
