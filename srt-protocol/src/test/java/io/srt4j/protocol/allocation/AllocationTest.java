package io.srt4j.protocol.allocation;

import static org.assertj.core.api.Assertions.assertThat;

import io.srt4j.protocol.core.ConnectionCore;
import io.srt4j.protocol.core.ConnectionRequest;
import io.srt4j.protocol.core.EndpointCore;
import io.srt4j.protocol.core.EndpointLimits;
import io.srt4j.protocol.packet.AckPacket;
import io.srt4j.protocol.packet.ControlPacket;
import io.srt4j.protocol.packet.ControlType;
import io.srt4j.protocol.packet.DataPacket;
import io.srt4j.protocol.packet.LossReport;
import io.srt4j.protocol.packet.SeqNo;
import io.srt4j.protocol.settings.SrtOptions;
import io.srt4j.protocol.sim.SimEntropy;
import io.srt4j.protocol.sim.SimHost;
import io.srt4j.protocol.stats.PacketKind;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * In steady state a packet costs no byte of heap, in either direction: data, ACK, ACKACK, NAK, retransmission, timers.
 *
 * <p>Two endpoints are driven by hand through preallocated buffers, both or only one of them.
 */
class AllocationTest {
    private static final int MESSAGES = 100_000;
    private static final int ROUND = MESSAGES / Allocated.ROUNDS;
    private static final int LOST_ONE_IN = 40;

    private static final InetSocketAddress CALLER = SimHost.address(40_000);
    private static final InetSocketAddress LISTENER = SimHost.address(9_000);
    private static final int PAYLOAD_BYTES = 1_316;
    private static final long PACKET_NS = 250_000;
    private static final long ACK_NS = 10_000_000;

    private final EndpointCore caller = new EndpointCore(0, new SimEntropy(1), EndpointLimits.DEFAULTS);
    private final EndpointCore listener = new EndpointCore(0, new SimEntropy(2), EndpointLimits.DEFAULTS);
    private final ByteBuffer wire = ByteBuffer.allocate(1_500);
    private final ByteBuffer crafted = ByteBuffer.allocate(1_500);
    private final ByteBuffer message = ByteBuffer.allocate(PAYLOAD_BYTES);
    private final ByteBuffer received = ByteBuffer.allocate(1_500);
    private long nowNs;
    private long tickNs = PACKET_NS;
    private int dropEvery = Integer.MAX_VALUE;
    private SrtOptions options = SrtOptions.defaults();

    /** Of the data packet that was sent last, or is made up last. */
    private int seq;
    private int ackNumber;
    private final long[] sent = new long[PacketKind.values().length];
    private long delivered;

    @Test
    void aCleanStreamAllocatesNothing() {
        assertStreamAllocatesNothing(false);
    }

    @Test
    void aLossyStreamAllocatesNothing() {
        dropEvery = LOST_ONE_IN;
        assertStreamAllocatesNothing(false);
        assertThat(sent(PacketKind.RETRANSMITTED)).isGreaterThan(MESSAGES / LOST_ONE_IN * 9L / 10);
    }

    @Test
    void aLossyStreamInBothDirectionsAllocatesNothing() {
        dropEvery = LOST_ONE_IN;
        assertStreamAllocatesNothing(true);
        assertThat(sent(PacketKind.RETRANSMITTED)).isGreaterThan(2 * MESSAGES / LOST_ONE_IN * 9L / 10);
    }

    /** AES-CTR; AES-GCM must be initialised for each packet, and Java's allocates then. */
    @Test
    void anEncryptedLossyStreamInBothDirectionsAllocatesNothing() {
        dropEvery = LOST_ONE_IN;
        options = SrtOptions.builder().passphrase("a good passphrase").keyBytes(32).build();
        assertStreamAllocatesNothing(true);
    }

    /** A full ACK for each packet, and its ACKACK. */
    @Test
    void acknowledgingAllocatesNothing() {
        tickNs = ACK_NS;
        assertStreamAllocatesNothing(false);
        assertThat(sent(PacketKind.ACKACK)).isGreaterThan(MESSAGES * 9L / 10);
    }

    @Test
    void receivingInOrderAllocatesNothing() {
        assertReceivingAllocatesNothing(Integer.MAX_VALUE);
        assertThat(sent(PacketKind.NAK)).isZero();
    }

    @Test
    void reportingLossesAndTakingTheRepeatsAllocatesNothing() {
        assertReceivingAllocatesNothing(LOST_ONE_IN);
        assertThat(sent(PacketKind.NAK)).isGreaterThan(MESSAGES / LOST_ONE_IN * 9L / 10);
    }

    @Test
    void sendingAndRepeatingAllocatesNothing() {
        ConnectionCore client = connect().client;
        Allocated.assertNothing(ROUND, () -> {
            nowNs += tickNs;
            if (!client.offer(nowNs, message.clear())) {
                throw new AssertionError("the send buffer is full");
            }
            turn(caller, null, CALLER);
            if (seq % LOST_ONE_IN == 0) {
                ControlPacket.writeHeader(crafted.clear(), ControlType.NAK, 0, 0, client.localId());
                LossReport.append(crafted, SeqNo.add(seq, -30), SeqNo.add(seq, -26));
                LossReport.append(crafted, SeqNo.add(seq, -10), SeqNo.add(seq, -9));
                caller.onDatagram(nowNs, LISTENER, crafted.flip());
            } else if (seq % LOST_ONE_IN == LOST_ONE_IN / 2) {
                ControlPacket.writeHeader(crafted.clear(), ControlType.ACK, ++ackNumber, 0, client.localId());
                AckPacket.writeSmallBody(crafted, SeqNo.add(seq, -30), 20_000, 1_000, 8_000);
                caller.onDatagram(nowNs, LISTENER, crafted.flip());
            }
        });
        assertThat(sent(PacketKind.RETRANSMITTED)).isGreaterThan(4 * MESSAGES / LOST_ONE_IN * 9L / 10);
    }

    private void assertStreamAllocatesNothing(boolean bothWays) {
        Ends ends = connect();
        Allocated.assertNothing(ROUND, () -> {
            ends.client.offer(nowNs, message.clear());
            if (bothWays) {
                ends.server.offer(nowNs, message.clear());
            }
            turn(caller, listener, CALLER);
            turn(listener, caller, LISTENER);
            nowNs += tickNs;
        });
        assertThat(delivered).isGreaterThan(MESSAGES * (bothWays ? 18L : 9L) / 10);
    }

    /** The receiver alone: what it answers goes nowhere, and of so many packets one comes a while after the others. */
    private void assertReceivingAllocatesNothing(int lateOneIn) {
        int serverId = connect().server.localId();
        int firstSeq = seq;
        Allocated.assertNothing(ROUND, () -> {
            nowNs += tickNs;
            seq = SeqNo.next(seq);
            int number = SeqNo.distance(firstSeq, seq);
            if (number % lateOneIn != 0) {
                arrive(serverId, seq, number);
            }
            if (number % lateOneIn == lateOneIn / 2) {
                arrive(serverId, SeqNo.add(seq, -lateOneIn / 2), number - lateOneIn / 2);
            }
            turn(listener, null, LISTENER);
        });
        assertThat(delivered).isGreaterThan(MESSAGES * 9L / 10);
    }

    private void arrive(int serverId, int arriving, int number) {
        int flags = DataPacket.flags(1 + number, 0, arriving != seq);
        DataPacket.writeSolo(crafted.clear(), arriving, flags, (int) (number * tickNs / 1_000), serverId);
        listener.onDatagram(nowNs, CALLER, crafted.put(message.clear()).flip());
    }

    /** The two ends of a connection over which one message has been sent. */
    private record Ends(ConnectionCore client, ConnectionCore server) {}

    private Ends connect() {
        listener.listen(options);
        ConnectionCore client = caller.connect(nowNs, LISTENER, options);
        ConnectionCore server = null;
        while (!client.isConnected() || server == null) {
            turn(caller, listener, CALLER);
            ConnectionRequest request = listener.pollRequest();
            if (request != null) {
                server = listener.accept(nowNs, request, options);
            }
            turn(listener, caller, LISTENER);
            nowNs += PACKET_NS;
        }
        client.offer(nowNs, message.clear());
        turn(caller, listener, CALLER);
        return new Ends(client, server);
    }

    /** What a driver does in one turn; datagrams go straight into the other endpoint, if there is one. */
    private void turn(EndpointCore from, @Nullable EndpointCore to, InetSocketAddress fromAddress) {
        if (from.nextDeadlineNs() <= nowNs) {
            from.onDeadline(nowNs);
        }
        for (ConnectionCore touched = from.pollTouched(nowNs); touched != null; touched = from.pollTouched(nowNs)) {
            while (touched.pollMessage(nowNs, received.clear()) > 0) {
                delivered++;
            }
            while (touched.pollEvent() != null) {
                // Connected; nothing else happens.
            }
        }
        while (from.pollTransmit(nowNs, wire.clear()) > 0) {
            PacketKind kind = PacketKind.of(wire, 0);
            sent[kind.index()]++;
            boolean isLost = kind == PacketKind.DATA && sent[kind.index()] % dropEvery == 0;
            seq = kind == PacketKind.DATA && from == caller ? DataPacket.seq(wire, 0) : seq;
            if (to != null && !isLost) {
                to.onDatagram(nowNs, fromAddress, wire.flip());
            }
        }
    }

    private long sent(PacketKind kind) {
        return sent[kind.index()];
    }
}
