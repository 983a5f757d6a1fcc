package io.srt4j.protocol.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.srt4j.protocol.core.CloseReason;
import io.srt4j.protocol.stats.SrtStats;
import java.time.Duration;

/** The end of a scenario: everything settles, every figure adds up, nothing is left behind. */
final class QuietCheck {
    /** A full send buffer at a small rate takes minutes. */
    private static final Duration LONGEST_SETTLING = Duration.ofMinutes(10);

    private final Pair pair;

    QuietCheck(Pair pair) {
        this.pair = pair;
    }

    void run() {
        boolean isOpen = !pair.client().core().isClosed() && pair.hasServer() && !pair.server().core().isClosed();
        if (isOpen) {
            settle();
            checkDirection(pair.client(), pair.server(), pair.toServer());
            checkDirection(pair.server(), pair.client(), pair.toClient());
            close();
        }
        checkNothingIsLeft(pair.callerHost());
        checkNothingIsLeft(pair.listenerHost());
        assertThat(pair.network().inFlight()).as("datagrams in flight").isZero();
    }

    /**
     * Last messages on a clean path each way make the peer notice whatever is missing at the end. There are three of
     * them because a receiver that was left far behind wants two neighbours before it jumps.
     */
    private void settle() {
        Impairment clean = Impairment.perfect().delay(Duration.ofMillis(1)).build();
        for (SimLink link : new SimLink[] {pair.toServer(), pair.toClient()}) {
            link.impair(clean);
            link.dropNothing();
        }
        pair.client().startReading();
        pair.server().startReading();
        awaitEmpty();
        pair.runUntil(() -> pair.network().inFlight() == 0, LONGEST_SETTLING); // what still stands in a queue
        pair.runFor(longestLatency());
        pair.client().send("nearly", "nearly", "last");
        pair.server().send("nearly", "nearly", "last");
        pair.runUntil(() -> pair.server().received().texts().contains("last")
                && pair.client().received().texts().contains("last"), LONGEST_SETTLING);
        awaitEmpty();
        pair.runFor(longestLatency().plusSeconds(2));
        assertThat(pair.server().received().texts()).endsWith("last");
        assertThat(pair.client().received().texts()).endsWith("last");
    }

    private void awaitEmpty() {
        pair.runUntil(() -> isEmpty(pair.client()) && isEmpty(pair.server()), LONGEST_SETTLING);
    }

    private static boolean isEmpty(SimConnection connection) {
        return connection.waiting() == 0 && connection.stats().send().bufferPackets() == 0;
    }

    private Duration longestLatency() {
        return Duration.ofMillis(Math.max(pair.client().stats().receive().latencyMs(),
                pair.server().stats().receive().latencyMs()));
    }

    private static void checkDirection(SimConnection from, SimConnection to, SimLink link) {
        String direction = from + " to " + to;
        SrtStats.Send send = from.stats().send();
        SrtStats.Receive receive = to.stats().receive();
        assertThat(from.isConnected()).as(direction).isTrue();

        assertThat(send.packets()).as("%s: sent = unique + retransmitted, %s", direction, send)
                .isEqualTo(send.packetsUnique() + send.packetsRetransmitted());
        assertThat(send.packets()).as("%s: sent is what the path saw", direction).isEqualTo(link.dataPacketsSent());
        assertThat(send.bytes()).as("%s: bytes sent, %s", direction, send)
                .isEqualTo(send.bytesUnique() + send.bytesRetransmitted());
        assertThat(send.flightPackets()).as("%s: in flight", direction).isZero();
        assertThat(send.bufferPackets()).as("%s: held by the sender", direction).isZero();
        assertThat(send.bufferBytes()).as("%s: bytes held by the sender", direction).isZero();

        checkReceive(direction, receive);
        assertThat(receive.packets()).as("%s: received is what the path delivered", direction)
                .isEqualTo(link.dataPacketsSent() - link.dataPacketsLost() + link.dataPacketsDuplicated()
                        - to.host().dataOutsideConnection());
        assertThat(receive.packetsUnique() + receive.packetsDropped())
                .as("%s: every message taken was delivered or dropped, %s %s", direction, send, receive)
                .isEqualTo(from.taken());
        assertThat(to.received().count() + to.received().texts().size()).as("%s: delivered", direction)
                .isEqualTo(receive.packetsDelivered());
    }

    /** What holds for a receiver at any moment. */
    static void checkReceive(String direction, SrtStats.Receive receive) {
        assertThat(receive.packets()).as("%s: every packet has one fate, %s", direction, receive)
                .isEqualTo(receive.packetsUnique() + receive.packetsDuplicate() + receive.packetsBelated()
                        + receive.packetsRefused() + receive.packetsUndecryptable());
        assertThat(receive.packetsLost()).as("%s: missing = recovered + dropped + pending, %s", direction, receive)
                .isEqualTo(receive.packetsRecovered() + receive.packetsDropped() + receive.packetsPending());
        assertThat(receive.packetsUnique()).as("%s: stored = delivered + held, %s", direction, receive)
                .isEqualTo(receive.packetsDelivered() + receive.bufferPackets());
    }

    private void close() {
        pair.client().close();
        pair.runFor(Duration.ofSeconds(5));
        assertThat(pair.client().closeReason()).get().extracting(CloseReason::kind)
                .isEqualTo(CloseReason.Kind.LOCAL);
        assertThat(pair.server().closeReason()).get().extracting(CloseReason::kind)
                .isEqualTo(CloseReason.Kind.PEER_SHUTDOWN);
    }

    private void checkNothingIsLeft(SimHost host) {
        for (SimConnection connection : host.connections()) {
            assertThat(connection.core().isClosed()).as("%s is closed", connection).isTrue();
        }
        pair.runFor(Duration.ofSeconds(30));
        host.core().stopListening();
        host.wake();
        pair.runFor(Duration.ofSeconds(1));
        assertThat(host.wakeAtNs()).as("%s wants to be woken", host).isEqualTo(VirtualTime.NEVER);
    }
}
