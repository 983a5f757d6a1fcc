package io.srt4j.transport.netty;

import io.netty.channel.EventLoop;
import io.srt4j.transport.UdpKind;

/**
 * One thread with what its sockets share: they are served one after the other, so one buffer per direction is enough,
 * however many there are.
 */
final class Loop {
    final EventLoop executor;
    final UdpKind kind;
    final ReceiveBuffer received;
    final TransmitBuffer transmit = new TransmitBuffer();

    Loop(EventLoop executor, UdpKind kind) {
        this.executor = executor;
        this.kind = kind;
        received = new ReceiveBuffer(switch (kind) {
            case EPOLL -> UdpChannels.MAX_DATAGRAM_BYTES * UdpChannels.DATAGRAMS_PER_READ;
            case NIO -> UdpChannels.MAX_DATAGRAM_BYTES;
        }, UdpChannels.DATAGRAMS_PER_TURN);
    }

    /** After the thread has ended. */
    void close() {
        received.close();
        transmit.close();
    }
}
