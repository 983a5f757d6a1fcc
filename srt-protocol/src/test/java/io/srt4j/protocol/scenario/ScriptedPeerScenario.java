package io.srt4j.protocol.scenario;

import io.srt4j.protocol.settings.SrtOptions;
import io.srt4j.protocol.sim.RunReports;
import io.srt4j.protocol.sim.ScriptedPeer;
import io.srt4j.protocol.sim.SimConnection;
import io.srt4j.protocol.sim.SimHost;
import io.srt4j.protocol.sim.SimNetwork;
import io.srt4j.protocol.sim.Wire;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.ExtendWith;

/** A listener, and a hand-written peer that calls it; time passes only when told to. */
@ExtendWith(RunReports.class)
abstract class ScriptedPeerScenario {
    static final long MS = 1_000_000;
    static final int FIRST_SEQ = 1_000;

    SimNetwork network = new SimNetwork(1);
    SimHost listener = SimHost.listening(network, 9_000);
    ScriptedPeer peer = new ScriptedPeer(network, 5_000);

    @BeforeEach
    void reset() {
        network = new SimNetwork(1);
        listener = SimHost.listening(network, 9_000);
        peer = new ScriptedPeer(network, 5_000).initialSeq(FIRST_SEQ);
    }

    SimConnection connection() {
        return listener.connections().getFirst();
    }

    void run(long ms) {
        network.runUntil(network.nowNs() + ms * MS, () -> false);
    }

    void callWithLatency(int ms) {
        listener.listen(SrtOptions.builder().latencyMs(ms).build());
        peer.call(listener);
        peer.forget();
    }

    void sendFromListener(int messages) {
        peer.call(listener);
        connection().sendNumbered(messages, 100);
        run(5);
        peer.forget();
    }

    static int[] body(ScriptedPeer.Received packet) {
        int[] words = new int[Wire.words(packet.bytes()) - 4];
        for (int i = 0; i < words.length; i++) {
            words[i] = Wire.word(packet.bytes(), i + 4);
        }
        return words;
    }
}
