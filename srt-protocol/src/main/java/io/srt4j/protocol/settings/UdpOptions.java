package io.srt4j.protocol.settings;

/**
 * What to ask the system for when a UDP socket is opened. Connections may share a socket only if they ask for the same.
 *
 * @param sendBufferBytes SRTO_UDP_SNDBUF
 * @param receiveBufferBytes SRTO_UDP_RCVBUF
 * @param ttl SRTO_IPTTL: routers a packet may pass, 1..255; -1 leaves it to the system
 * @param tos SRTO_IPTOS: the byte that marks packets for quality of service, 0..255; -1 leaves it to the system
 * @param device SRTO_BINDTODEVICE: the only network interface to use, at most 15 bytes; empty for any. Linux, with epoll
 * @param ipv6Only SRTO_IPV6ONLY for {@code [::]}: 1 takes IPv6 only, 0 takes IPv4 as well, -1 leaves it to this library,
 *     which takes both
 * @param shared SRTO_REUSEADDR: whether callers and a listener of this process may use one local port together
 */
public record UdpOptions(
        int sendBufferBytes, int receiveBufferBytes, int ttl, int tos, String device, int ipv6Only, boolean shared) {
    /** The system's limit for names of network interfaces. */
    private static final int MAX_DEVICE_BYTES = 15;

    public static final UdpOptions DEFAULTS = new UdpOptions(65_536, 8192 * 1500, -1, -1, "", -1, true);

    public UdpOptions {
        Ranges.check("sendBufferBytes", sendBufferBytes, 1, Integer.MAX_VALUE);
        Ranges.check("receiveBufferBytes", receiveBufferBytes, 1, Integer.MAX_VALUE);
        Ranges.check("ttl", ttl, -1, 255);
        if (ttl == 0) {
            throw new IllegalArgumentException("ttl is 0, allowed are 1 to 255, and -1 for the system's");
        }
        Ranges.check("tos", tos, -1, 255);
        Ranges.check("ipv6Only", ipv6Only, -1, 1);
        Ranges.check("device bytes", device.length(), 0, MAX_DEVICE_BYTES);
        if (!device.chars().allMatch(c -> c > ' ' && c < 0x7F)) {
            throw new IllegalArgumentException("device '" + device + "' is no name of a network interface");
        }
    }

    public UdpOptions withSendBufferBytes(int value) {
        return new UdpOptions(value, receiveBufferBytes, ttl, tos, device, ipv6Only, shared);
    }

    public UdpOptions withReceiveBufferBytes(int value) {
        return new UdpOptions(sendBufferBytes, value, ttl, tos, device, ipv6Only, shared);
    }

    public UdpOptions withTtl(int value) {
        return new UdpOptions(sendBufferBytes, receiveBufferBytes, value, tos, device, ipv6Only, shared);
    }

    public UdpOptions withTos(int value) {
        return new UdpOptions(sendBufferBytes, receiveBufferBytes, ttl, value, device, ipv6Only, shared);
    }

    public UdpOptions withDevice(String value) {
        return new UdpOptions(sendBufferBytes, receiveBufferBytes, ttl, tos, value, ipv6Only, shared);
    }

    public UdpOptions withIpv6Only(int value) {
        return new UdpOptions(sendBufferBytes, receiveBufferBytes, ttl, tos, device, value, shared);
    }

    public UdpOptions withShared(boolean value) {
        return new UdpOptions(sendBufferBytes, receiveBufferBytes, ttl, tos, device, ipv6Only, value);
    }
}
