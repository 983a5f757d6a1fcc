package io.srt4j.transport.netty;

import io.netty.channel.ChannelConfig;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelOption;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.unix.UnixChannelOption;
import io.srt4j.protocol.settings.UdpOptions;
import io.srt4j.transport.UdpKind;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens UDP sockets the way SRT wants them: big kernel buffers, and with epoll merged datagrams, which are read past the
 * channel ({@link SocketReader}).
 *
 * The address family follows the local address, so that {@code [::]} is dual stack and {@code 0.0.0.0} is IPv4 only.
 */
final class UdpChannels {
    /** Room for one received datagram; SRT's largest is an Ethernet frame of 1500 bytes. */
    static final int MAX_DATAGRAM_BYTES = 2048;
    /**
     * Datagrams that one turn of the loop takes from one socket before others have theirs: about 2 ms of work. What time
     * does to connections, it does behind them, so the more of a backlog they are, the less is given up as too late that
     * was there all along.
     */
    static final int DATAGRAMS_PER_TURN = 1024;
    /** Queued bytes at which a socket counts as not writable, and as writable again. */
    private static final WriteBufferWaterMark WATER_MARK = new WriteBufferWaterMark(64 * 1024, 256 * 1024);

    private static final Logger LOG = LoggerFactory.getLogger(UdpChannels.class);

    private static final AtomicBoolean SMALL_BUFFER_TOLD = new AtomicBoolean();

    private UdpChannels() {}

    /**
     * On the loop: binds a socket there; {@code driver} gets everything that arrives.
     *
     * @param another whether the address has a socket already, which shares it
     */
    static DatagramChannel bind(Loop loop, Binding binding, boolean another, EndpointDriver driver) throws IOException {
        InetSocketAddress local = binding.local();
        UdpOptions udp = binding.udp();
        if (local.isUnresolved()) {
            throw new IOException("cannot bind " + local.getHostString() + ": unknown host");
        }
        SocketProtocolFamily family = local.getAddress() instanceof Inet6Address
                ? SocketProtocolFamily.INET6
                : SocketProtocolFamily.INET;
        DatagramChannel channel = switch (loop.kind) {
            case EPOLL -> epollChannel(family);
            case NIO -> new NioDatagramChannel(family);
        };
        try {
            ChannelConfig config = channel.config();
            config.setOption(ChannelOption.WRITE_BUFFER_WATER_MARK, WATER_MARK);
            config.setOption(ChannelOption.MAX_MESSAGES_PER_WRITE, Integer.MAX_VALUE);
            SocketOptions.apply(channel, loop.kind, udp, family);
            config.setRecvByteBufAllocator(loop.received);
            if (another) {
                SocketOptions.set(channel, UnixChannelOption.SO_REUSEPORT, true);
            }
            channel.pipeline().addLast(new DatagramBridge(driver, loop.received));
            loop.executor.register(channel).syncUninterruptibly();
            bind(channel, local, binding.beside());
            logBuffers(channel, loop.kind, udp);
            return channel;
        } catch (Exception e) { // syncUninterruptibly throws checked exceptions as they are
            var _ = channel.close();
            if (e instanceof IOException cause) {
                String where = local.getAddress().getHostAddress() + ":" + local.getPort();
                throw new IOException("cannot bind UDP address " + where + ": " + cause.getMessage(), cause);
            }
            throw e;
        }
    }

    /**
     * Linux gives datagrams to the socket of the most specific address. Two sockets may have one port only while both
     * say so: they do no longer than necessary, or another program might take the port as well, unnoticed.
     */
    private static void bind(DatagramChannel channel, InetSocketAddress local, List<EndpointDriver> beside)
            throws IOException {
        if (beside.isEmpty()) {
            channel.bind(local).syncUninterruptibly();
            return;
        }
        try {
            for (EndpointDriver driver : beside) {
                driver.sharePort(true);
            }
            SocketOptions.set(channel, ChannelOption.SO_REUSEADDR, true);
            channel.bind(local).syncUninterruptibly();
        } finally {
            SocketOptions.set(channel, ChannelOption.SO_REUSEADDR, false);
            for (EndpointDriver driver : beside) {
                driver.sharePort(false);
            }
        }
    }

    private static void logBuffers(DatagramChannel channel, UdpKind kind, UdpOptions udp) {
        // Linux reports twice what it grants, for its own bookkeeping; the JDK halves that again, Netty's epoll does not.
        int doubled = kind == UdpKind.EPOLL ? 2 : 1;
        int received = channel.config().getReceiveBufferSize() / doubled;
        int sent = channel.config().getSendBufferSize() / doubled;
        LOG.debug("udp {} bound with {}: {} bytes of receive buffer for {} asked for, {} bytes of send buffer for {}",
                channel.localAddress(), kind, received, udp.receiveBufferBytes(), sent,
                udp.sendBufferBytes());
        if (received < udp.receiveBufferBytes() && SMALL_BUFFER_TOLD.compareAndSet(false, true)) {
            LOG.warn("The system grants {} bytes of UDP receive buffer of {} asked for; bursts may be lost before they"
                    + " are read. On Linux raise net.core.rmem_max. (Told once.)",
                    received, udp.receiveBufferBytes());
        }
    }

    private static DatagramChannel epollChannel(SocketProtocolFamily family) {
        EpollDatagramChannel channel = new EpollDatagramChannel(family);
        channel.config().setAutoRead(false);
        try {
            channel.config().setUdpGro(true);
        } catch (ChannelException e) {
            LOG.debug("the kernel does not merge datagrams: {}", e.getMessage()); // before Linux 5.0
        }
        return channel;
    }
}
