package io.srt4j.transport;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A NAT between one caller and one listener: the caller calls {@link #inside}, the listener sees {@link #outside}, which
 * is another port after each {@link #rebind}. What comes to the former one is lost.
 */
final class RebindingNat implements AutoCloseable {
    private final DatagramSocket inner = new DatagramSocket(0, InetAddress.getLoopbackAddress());
    private final AtomicReference<DatagramSocket> outer = new AtomicReference<>();
    private final AtomicReference<InetSocketAddress> caller = new AtomicReference<>();
    private final InetSocketAddress listener;

    RebindingNat(InetSocketAddress listener) throws IOException {
        this.listener = listener;
        rebind();
        Thread.ofPlatform().daemon().name("nat out").start(this::passOut);
    }

    InetSocketAddress inside() {
        return (InetSocketAddress) inner.getLocalSocketAddress();
    }

    InetSocketAddress outside() {
        return (InetSocketAddress) outer.get().getLocalSocketAddress();
    }

    void rebind() throws SocketException {
        DatagramSocket fresh = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        DatagramSocket former = outer.getAndSet(fresh);
        if (former != null) {
            former.close();
        }
        Thread.ofPlatform().daemon().name("nat in").start(() -> passIn(fresh));
    }

    private void passOut() {
        DatagramPacket packet = new DatagramPacket(new byte[2048], 2048);
        while (!inner.isClosed()) {
            try {
                packet.setLength(2048);
                inner.receive(packet);
                caller.set((InetSocketAddress) packet.getSocketAddress());
                packet.setSocketAddress(listener);
                outer.get().send(packet);
            } catch (IOException _) {
                // Closed, by rebind or for good: the datagram is lost.
            }
        }
    }

    private void passIn(DatagramSocket from) {
        DatagramPacket packet = new DatagramPacket(new byte[2048], 2048);
        while (!from.isClosed()) {
            try {
                packet.setLength(2048);
                from.receive(packet);
                packet.setSocketAddress(caller.get());
                inner.send(packet);
            } catch (IOException _) {
                // As above.
            }
        }
    }

    @Override
    public void close() {
        inner.close();
        outer.get().close();
    }
}
