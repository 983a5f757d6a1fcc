package io.srt4j.gateway.transmit;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.ProtocolFamily;
import java.net.SocketOption;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.channels.DatagramChannel;
import java.util.OptionalInt;

/** Opens sockets for UDP media. */
final class UdpSockets {
    /** What a second of 16 Mbit/s needs; the system may grant less. */
    private static final int RECEIVE_BUFFER_BYTES = 2 << 20;

    private UdpSockets() {}

    /** A socket that receives what is sent to {@code address}: a group, a local address, or any local address. */
    static DatagramChannel receiving(UdpAddress address) throws IOException {
        InetSocketAddress local = address.socketAddress();
        DatagramChannel channel = DatagramChannel.open(family(local.getAddress()));
        try {
            channel.setOption(StandardSocketOptions.SO_REUSEADDR, address.isMulticast());
            set(channel, StandardSocketOptions.SO_RCVBUF,
                    OptionalInt.of(address.options().receiveBufferBytes().orElse(RECEIVE_BUFFER_BYTES)));
            // To the group, not the wildcard: else datagrams to other groups on this port come as well.
            channel.bind(local);
            if (address.isMulticast()) {
                join(channel, address, local);
            }
            return channel;
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    private static void join(DatagramChannel channel, UdpAddress address, InetSocketAddress local)
            throws IOException {
        NetworkInterface adapter = adapter(address, local);
        if (address.source().isEmpty()) {
            channel.join(local.getAddress(), adapter);
        } else {
            channel.join(local.getAddress(), adapter, InetAddress.getByName(address.source()));
        }
    }

    /** A socket that sends to {@code address}. */
    static DatagramChannel sending(UdpAddress address) throws IOException {
        InetSocketAddress remote = address.socketAddress();
        DatagramChannel channel = DatagramChannel.open(family(remote.getAddress()));
        try {
            UdpAddress.Options options = address.options();
            set(channel, StandardSocketOptions.SO_SNDBUF, options.sendBufferBytes());
            set(channel, StandardSocketOptions.IP_TOS, options.tos());
            set(channel, StandardSocketOptions.IP_MULTICAST_TTL, options.ttl());
            if (options.multicastLoop().isPresent()) {
                channel.setOption(StandardSocketOptions.IP_MULTICAST_LOOP, options.multicastLoop().getAsInt() == 1);
            }
            if (!address.adapter().isEmpty()) {
                channel.setOption(StandardSocketOptions.IP_MULTICAST_IF, adapter(address, remote));
            }
            return channel;
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    private static void set(DatagramChannel channel, SocketOption<Integer> option, OptionalInt value)
            throws IOException {
        if (value.isPresent()) {
            channel.setOption(option, value.getAsInt());
        }
    }

    private static ProtocolFamily family(InetAddress address) {
        return address.getAddress().length == 4 ? StandardProtocolFamily.INET : StandardProtocolFamily.INET6;
    }

    /** The interface the user names; without a name, the one by which the system would send to the group. */
    private static NetworkInterface adapter(UdpAddress address, InetSocketAddress group) throws IOException {
        String named = address.adapter();
        if (named.isEmpty()) {
            return routed(group);
        }
        NetworkInterface adapter = NetworkInterface.getByName(named);
        if (adapter == null) {
            adapter = NetworkInterface.getByInetAddress(InetAddress.getByName(named));
        }
        if (adapter == null) {
            throw new IOException("adapter " + named + ": no interface has this name or address");
        }
        return adapter;
    }

    private static NetworkInterface routed(InetSocketAddress group) throws IOException {
        try (DatagramChannel scout = DatagramChannel.open(family(group.getAddress()))) {
            scout.connect(group); // sends nothing, but asks the routes
            InetAddress local = ((InetSocketAddress) scout.getLocalAddress()).getAddress();
            NetworkInterface adapter = NetworkInterface.getByInetAddress(local);
            if (adapter == null) {
                throw new IOException("no interface has the address " + local.getHostAddress());
            }
            return adapter;
        } catch (IOException e) {
            throw new IOException("no route to " + group.getAddress().getHostAddress() + ": name an adapter", e);
        }
    }
}
