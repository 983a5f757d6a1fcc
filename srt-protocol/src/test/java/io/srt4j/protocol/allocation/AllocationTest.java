package io.srt4j.protocol.allocation;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.srt4j.protocol.core.ConnectionCore;
import io.srt4j.protocol.core.ConnectionRequest;
import io.srt4j.protocol.core.EndpointCore;
import io.srt4j.protocol.core.EndpointLimits;
import io.srt4j.protocol.settings.SrtOptions;
import io.srt4j.protocol.sim.SimEntropy;
import io.srt4j.protocol.sim.SimHost;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/**
 * In steady state a packet costs no byte of heap, in either direction: data, ACK, ACKACK, NAK, retransmission, timers.
 *
 * <p>Two endpoints are driven by hand through preallocated buffers; the bytes this thread allocates are the JVM's own
 * count.
 */
class AllocationTest {
    private static final int WARM_UP_MESSAGES = 20_000;
    private static final int MESSAGES = 50_000;
    /** Room for a class loaded late, not for anything that happens per packet. */
    private static final double ALLOWED_BYTES_PER_PACKET = 0.5;

    private static final InetSocketAddress CALLER = SimHost.address(40_000);
    private static final InetSocketAddress LISTENER = SimHost.address(9_000);
    private static final long TICK_NS = 250_000;

    private final EndpointCore caller = new EndpointCore(0, new SimEntropy(1), EndpointLimits.DEFAULTS);
    private final EndpointCore listener = new EndpointCore(0, new SimEntropy(2), EndpointLimits.DEFAULTS);
    private final ByteBuffer wire = ByteBuffer.allocate(1_500);
    private final ByteBuffer message = ByteBuffer.allocate(1_316);
    private final ByteBuffer received = ByteBuffer.allocate(1_500);
    private long nowNs;
    private long dataPackets;
    private long delivered;
    private int dropEvery = Integer.MAX_VALUE;
    private SrtOptions options = SrtOptions.defaults();

    @Test
    void aCleanStreamAllocatesNothing() {
        assertThat(bytesPerPacket(false)).isLessThan(ALLOWED_BYTES_PER_PACKET);
    }

    @Test
    void aLossyStreamAllocatesNothing() {
        dropEvery = 40;
        assertThat(bytesPerPacket(false)).isLessThan(ALLOWED_BYTES_PER_PACKET);
    }

    @Test
    void aLossyStreamInBothDirectionsAllocatesNothing() {
        dropEvery = 40;
        assertThat(bytesPerPacket(true)).isLessThan(ALLOWED_BYTES_PER_PACKET);
    }

    /** AES-CTR; AES-GCM must be initialised for each packet, and Java's allocates then. */
    @Test
    void anEncryptedLossyStreamInBothDirectionsAllocatesNothing() {
        dropEvery = 40;
        options = SrtOptions.builder().passphrase("a good passphrase").keyBytes(32).build();
        assertThat(bytesPerPacket(true)).isLessThan(ALLOWED_BYTES_PER_PACKET);
    }

    private double bytesPerPacket(boolean bothWays) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        listener.listen(options);
        ConnectionCore client = caller.connect(nowNs, LISTENER, options);
        ConnectionCore server = accept();
        send(client, server, WARM_UP_MESSAGES, bothWays);

        long packetsBefore = dataPackets;
        long deliveredBefore = delivered;
        long bytesBefore = threads.getCurrentThreadAllocatedBytes();
        send(client, server, MESSAGES, bothWays);
        long bytes = threads.getCurrentThreadAllocatedBytes() - bytesBefore;

        assertThat(delivered - deliveredBefore).isGreaterThan(MESSAGES * (bothWays ? 18L : 9L) / 10);
        return (double) bytes / (dataPackets - packetsBefore);
    }

    private ConnectionCore accept() {
        for (int i = 0; i < 1_000; i++) {
            turn(caller, listener, CALLER);
            ConnectionRequest request = listener.pollRequest();
            if (request != null) {
                return Objects.requireNonNull(listener.accept(nowNs, request, options));
            }
            turn(listener, caller, LISTENER);
            nowNs += TICK_NS;
        }
        throw new AssertionError("no request came");
    }

    private void send(ConnectionCore client, ConnectionCore server, int messages, boolean bothWays) {
        for (int i = 0; i < messages; i++) {
            if (client.isConnected()) {
                client.offer(nowNs, message.clear());
            }
            if (bothWays) {
                server.offer(nowNs, message.clear());
            }
            turn(caller, listener, CALLER);
            turn(listener, caller, LISTENER);
            nowNs += TICK_NS;
        }
    }

    /** What a driver does in one turn; datagrams go straight into the other endpoint. */
    private void turn(EndpointCore from, EndpointCore to, InetSocketAddress fromAddress) {
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
            boolean isData = wire.get(0) >= 0;
            dataPackets += isData ? 1 : 0;
            if (!isData || dataPackets % dropEvery != 0) {
                to.onDatagram(nowNs, fromAddress, wire.flip());
            }
        }
    }
}
