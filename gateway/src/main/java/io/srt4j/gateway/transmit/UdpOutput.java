package io.srt4j.gateway.transmit;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;

/**
 * Messages as datagrams. What the system does not take, for instance while an interface is down, is lost, as it might be
 * anywhere on its way; {@link Losses} counts it.
 */
final class UdpOutput implements Output {
    /** What IPv4 leaves of 64 KiB. */
    private static final int MAX_DATAGRAM_BYTES = 65_507;

    private final DatagramChannel channel;
    private final InetSocketAddress remote;
    private final Losses losses;

    UdpOutput(UdpAddress address, Losses losses) throws IOException {
        remote = address.socketAddress();
        channel = UdpSockets.sending(address);
        this.losses = losses;
    }

    @Override
    public int maxBytes() {
        return MAX_DATAGRAM_BYTES;
    }

    @Override
    public void write(ByteBuffer message) throws IOException {
        int bytes = message.remaining();
        try {
            channel.send(message, remote);
        } catch (IOException e) {
            if (!channel.isOpen()) {
                throw e;
            }
            losses.add(bytes, String.valueOf(e.getMessage()));
        }
    }

    @Override
    public void idle() {}

    @Override
    public void finish() {}

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
