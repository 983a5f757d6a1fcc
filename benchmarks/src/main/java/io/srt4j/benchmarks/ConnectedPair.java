package io.srt4j.benchmarks;

import io.srt4j.protocol.core.ConnectionCore;
import io.srt4j.protocol.core.ConnectionRequest;
import io.srt4j.protocol.core.EndpointCore;
import io.srt4j.protocol.core.EndpointLimits;
import io.srt4j.protocol.settings.Entropy;
import io.srt4j.protocol.settings.SrtOptions;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** A caller and a listener that have connected to each other, on a clock that moves only when told to. */
final class ConnectedPair {
    /** One packet each 100 µs is 105 Mbit/s of 1316-byte messages. */
    static final long PACKET_INTERVAL_NS = 100_000;

    private static final int MAX_DATAGRAM_BYTES = 1500;
    private static final int MAX_TURNS = 20;

    final InetSocketAddress callerAddress = new InetSocketAddress(InetAddress.getLoopbackAddress(), 5001);
    final InetSocketAddress listenerAddress = new InetSocketAddress(InetAddress.getLoopbackAddress(), 5002);
    final EndpointCore caller = new EndpointCore(0, new FixedEntropy(1), EndpointLimits.DEFAULTS);
    final EndpointCore listener = new EndpointCore(0, new FixedEntropy(2), EndpointLimits.DEFAULTS);
    final ConnectionCore sending;
    final ConnectionCore receiving;

    private final ByteBuffer message = ByteBuffer.allocate(SrtOptions.MAX_PAYLOAD_BYTES);
    private final ByteBuffer datagram = ByteBuffer.allocate(MAX_DATAGRAM_BYTES);
    private long nowNs;
    private int delivered;
    private int events;

    ConnectedPair() {
        SrtOptions options = SrtOptions.defaults();
        listener.listen(options);
        sending = caller.connect(nowNs, listenerAddress, options);
        List<ConnectionCore> accepted = new ArrayList<>();
        for (int i = 0; i < MAX_TURNS && !sending.isConnected(); i++) {
            move(caller, callerAddress, listener);
            ConnectionRequest request = listener.pollRequest();
            if (request != null) {
                accepted.add(listener.accept(nowNs, request, options));
            }
            move(listener, listenerAddress, caller);
            nowNs += PACKET_INTERVAL_NS;
        }
        if (!sending.isConnected() || accepted.size() != 1) {
            throw new IllegalStateException("not connected");
        }
        receiving = accepted.getFirst();
    }

    long nowNs() {
        return nowNs;
    }

    /** Lets time pass until the next packet. */
    long nextNs() {
        return nowNs += PACKET_INTERVAL_NS;
    }

    /** Lets so many packets' time pass. */
    void pass(int packets) {
        nowNs += packets * PACKET_INTERVAL_NS;
    }

    /** Drains {@code from} and hands what it sends to {@code to}, at the present time. */
    void move(EndpointCore from, InetSocketAddress source, EndpointCore to) {
        drain(from);
        while (from.pollTransmit(nowNs, datagram.clear()) > 0) {
            to.onDatagram(nowNs, source, datagram.flip());
        }
    }

    /** Drains an endpoint and drops what it sends. */
    int discard(EndpointCore endpoint) {
        drain(endpoint);
        int datagrams = 0;
        while (endpoint.pollTransmit(nowNs, datagram.clear()) > 0) {
            datagrams++;
        }
        return datagrams;
    }

    /** Fires what is due and takes all messages and events. */
    private void drain(EndpointCore endpoint) {
        if (endpoint.nextDeadlineNs() <= nowNs) {
            endpoint.onDeadline(nowNs);
        }
        for (ConnectionCore touched = endpoint.pollTouched(nowNs); touched != null;
                touched = endpoint.pollTouched(nowNs)) {
            while (touched.pollMessage(nowNs, message.clear()) > 0) {
                delivered++;
            }
            while (touched.pollEvent() != null) {
                events++;
            }
        }
    }

    /** Messages and events handed to the applications so far. */
    int handedOut() {
        return delivered + events;
    }

    /** The first datagram that {@code from} sends now, or null. */
    @Nullable ByteBuffer firstDatagram(EndpointCore from) {
        drain(from);
        int length = from.pollTransmit(nowNs, datagram.clear());
        return length == 0 ? null : ByteBuffer.allocate(length).put(datagram.flip()).flip();
    }

    private static final class FixedEntropy implements Entropy {
        private final SplittableRandom random;

        FixedEntropy(long seed) {
            random = new SplittableRandom(seed);
        }

        @Override
        public int nextInt() {
            return random.nextInt();
        }

        @Override
        public void nextBytes(byte[] into) {
            random.nextBytes(into);
        }
    }
}
