package io.srt4j.transport.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.srt4j.protocol.core.CloseReason;
import io.srt4j.protocol.settings.SrtOptions;
import io.srt4j.transport.AcceptPolicy;
import io.srt4j.transport.SrtConnection;
import io.srt4j.transport.SrtException;
import io.srt4j.transport.SrtListener;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/** Peers that vanish without a word, and those that come back. */
final class Ends {
    private static final Map<String, String> IDLE = Map.of("peeridletimeo", "1500");
    private static final Duration BEFORE = Duration.ofMillis(300);

    private Ends() {}

    static List<InteropCase> all() {
        List<InteropCase> all = new ArrayList<>();
        for (Cases.Shape shape : List.of(Cases.Shape.PEER_SENDS_PEER_CALLS, Cases.Shape.WE_SEND_WE_CALL)) {
            for (Tool tool : Tool.ALL) {
                Setup setup = Setup.plain(tool, shape.peerSends, shape.peerMode).ours(IDLE);
                all.add(new InteropCase("peer killed: noticed within peeridletimeo", shape.text(), tool,
                        rig -> noticed(rig.open(setup))));
            }
        }
        for (Cases.Shape shape : List.of(Cases.Shape.PEER_SENDS_PEER_CALLS, Cases.Shape.WE_SEND_WE_CALL)) {
            for (Tool tool : Tool.ALL) {
                Setup setup = Setup.plain(tool, shape.peerSends, shape.peerMode);
                all.add(new InteropCase("peer killed and restarted: connects at once", shape.text(), tool,
                        rig -> restarted(rig, setup)));
            }
        }
        return all;
    }

    private static void noticed(Session session) throws IOException, InterruptedException {
        SrtConnection connection = session.connection().orElseThrow();
        session.feed();
        use(session, BEFORE);
        session.peer().kill();
        long killedNs = System.nanoTime();
        CloseReason reason = endOf(session);
        Duration took = Duration.ofNanos(System.nanoTime() - killedNs);
        assertThat(reason.kind()).isEqualTo(CloseReason.Kind.PEER_IDLE);
        assertThat(connection.closeReason()).contains(reason);
        assertThat(took).isBetween(Duration.ofMillis(1000), Duration.ofMillis(4500));
    }

    /** Sends or receives for a while. */
    private static void use(Session session, Duration time) throws IOException {
        long endNs = System.nanoTime() + time.toNanos();
        ByteBuffer message = ByteBuffer.allocate(SrtOptions.MAX_PAYLOAD_BYTES);
        while (endNs - System.nanoTime() > 0) {
            if (session.setup().peerSends()) {
                assertThat(session.line().receive(message.clear(), Rig.PATIENCE)).isPositive();
            } else {
                session.line().send(ByteBuffer.wrap(Clip.padding()));
                LockSupport.parkNanos(3_000_000);
            }
        }
    }

    /** Goes on until the connection ends. */
    private static CloseReason endOf(Session session) throws IOException {
        try {
            use(session, Rig.PATIENCE);
        } catch (SrtException.Closed e) {
            return e.reason();
        }
        throw new AssertionError("still open after " + Rig.PATIENCE + ": " + session.line());
    }

    private static void restarted(Rig rig, Setup setup) throws IOException, InterruptedException {
        if (setup.peerMode() == Call.Mode.CALLER) {
            Call call = rig.call(setup, 0);
            SrtListener listener = rig.listen(setup.ours(), AcceptPolicy.acceptAll());
            call = call.at(listener.localAddress().getPort());
            Session first = rig.accept(setup, call, listener);
            first.feed();
            use(first, BEFORE);
            first.peer().kill();
            Session second = rig.accept(setup, call, listener);
            assertThat(first.connection().orElseThrow().closeReason()).as("the old one is not given up yet").isEmpty();
            second.move();
        } else {
            Session first = rig.open(setup);
            use(first, BEFORE);
            first.peer().kill();
            Peer again = rig.start(setup.tool(), first.call());
            SrtConnection connection = rig.connect("127.0.0.1:" + first.call().port(), setup.ours());
            Session.of(rig, setup, first.call(), again, connection).move();
        }
    }
}
