package io.srt4j.transport.netty;

import io.netty.channel.ChannelException;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.channel.unix.IntegerUnixChannelOption;
import io.netty.channel.unix.RawUnixChannelOption;
import io.srt4j.protocol.settings.UdpOptions;
import io.srt4j.transport.UdpKind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Passes {@link UdpOptions} on to a socket that is not bound yet. What only Linux can do goes to the kernel by number,
 * through epoll; with plain JDK channels it is refused.
 */
final class SocketOptions {
    // Linux's numbers of protocol levels and their options.
    private static final int SOL_SOCKET = 1;
    private static final int IPPROTO_IP = 0;
    private static final int IPPROTO_IPV6 = 41;
    /** Bytes of an interface's name with the zero behind it. */
    private static final int IFNAMSIZ = 16;

    private static final RawUnixChannelOption DEVICE =
            new RawUnixChannelOption("SO_BINDTODEVICE", SOL_SOCKET, 25, IFNAMSIZ);
    private static final IntegerUnixChannelOption TTL = new IntegerUnixChannelOption("IP_TTL", IPPROTO_IP, 2);
    private static final IntegerUnixChannelOption HOPS =
            new IntegerUnixChannelOption("IPV6_UNICAST_HOPS", IPPROTO_IPV6, 16);
    private static final IntegerUnixChannelOption IPV6_ONLY =
            new IntegerUnixChannelOption("IPV6_V6ONLY", IPPROTO_IPV6, 26);

    private SocketOptions() {}

    /** Everything {@code udp} asks for, or an exception that names what is not possible. */
    static void apply(DatagramChannel channel, UdpKind kind, UdpOptions udp, SocketProtocolFamily family)
            throws IOException {
        set(channel, ChannelOption.SO_RCVBUF, udp.receiveBufferBytes());
        set(channel, ChannelOption.SO_SNDBUF, udp.sendBufferBytes());
        if (udp.tos() >= 0) {
            set(channel, ChannelOption.IP_TOS, udp.tos());
        }
        switch (kind) {
            case EPOLL -> applyLinuxOnly(channel, udp, family == SocketProtocolFamily.INET6);
            case NIO -> refuseLinuxOnly(udp);
        }
    }

    private static void applyLinuxOnly(DatagramChannel channel, UdpOptions udp, boolean ipv6) throws IOException {
        if (udp.ttl() > 0) {
            set(channel, TTL, udp.ttl());
            if (ipv6) {
                set(channel, HOPS, udp.ttl());
            }
        }
        if (ipv6) {
            set(channel, IPV6_ONLY, Math.max(udp.ipv6Only(), 0));
        }
        if (!udp.device().isEmpty()) {
            ByteBuffer name = ByteBuffer.allocateDirect(IFNAMSIZ);
            name.put(0, udp.device().getBytes(StandardCharsets.US_ASCII));
            try {
                set(channel, DEVICE, name);
            } catch (IOException e) {
                throw new IOException("cannot bind to device " + udp.device() + ": " + e.getMessage(), e);
            }
        }
    }

    private static void refuseLinuxOnly(UdpOptions udp) throws IOException {
        String unable = udp.ttl() > 0 ? "ttl" : !udp.device().isEmpty() ? "bindtodevice" : "ipv6only";
        if (udp.ttl() > 0 || !udp.device().isEmpty() || udp.ipv6Only() == 1) {
            throw new IOException("the option " + unable + " needs Linux and epoll, this runtime uses "
                    + UdpKind.NIO + ": leave it out, or run where epoll works");
        }
    }

    /** Sets one option, or says that it cannot be set. */
    static <T> void set(DatagramChannel channel, ChannelOption<T> option, T value) throws IOException {
        try {
            if (!channel.config().setOption(option, value)) {
                throw new IOException("this socket has no option " + option);
            }
        } catch (ChannelException e) {
            throw new IOException("option " + option + ": " + e.getMessage(), e);
        }
    }
}
