package io.srt4j.gateway.transmit;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;

/** Datagrams that come to an address, each a message. Empty ones are skipped. It has no end. */
final class UdpInput implements Input {
    private final DatagramChannel channel;

    UdpInput(UdpAddress address) throws IOException {
        channel = UdpSockets.receiving(address);
    }

    @Override
    public int read(ByteBuffer into) throws IOException {
        int start = into.position();
        while (into.position() == start) {
            channel.receive(into);
        }
        return into.position() - start;
    }

    @Override
    public boolean isLive() {
        return true;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
