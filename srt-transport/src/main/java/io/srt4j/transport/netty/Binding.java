package io.srt4j.transport.netty;

import io.srt4j.protocol.settings.UdpOptions;
import java.net.InetSocketAddress;
import java.util.List;

/**
 * Where a socket is to be bound, and how.
 *
 * @param local port 0 stands for any free one
 * @param beside the endpoints that have the same port on all addresses and leave this one to the new socket; none if no
 *     other address may have the port
 */
public record Binding(InetSocketAddress local, UdpOptions udp, List<EndpointDriver> beside) {
    public Binding {
        beside = List.copyOf(beside);
    }

    /** A socket that has its port for itself. */
    public static Binding alone(InetSocketAddress local, UdpOptions udp) {
        return new Binding(local, udp, List.of());
    }
}
