package io.srt4j.transport.netty;

import io.srt4j.protocol.settings.UdpOptions;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * Where a socket is to be bound, and how.
 *
 * @param local port 0 stands for any free one
 * @param beside the endpoint that has the same port on all addresses and leaves this one to the new socket; null if no
 *     other socket may have the port
 */
public record Binding(InetSocketAddress local, UdpOptions udp, @Nullable EndpointDriver beside) {
    /** A socket that has its address for itself. */
    public static Binding alone(InetSocketAddress local, UdpOptions udp) {
        return new Binding(local, udp, null);
    }
}
