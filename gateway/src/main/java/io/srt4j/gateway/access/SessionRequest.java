package io.srt4j.gateway.access;

import io.srt4j.gateway.media.StreamName;
import java.net.InetSocketAddress;

/**
 * What a peer asks for.
 *
 * @param param the query or the leftover keys of the stream id as they came, without a leading question mark
 * @param tcUrl the address the peer called, up to and including the app
 */
public record SessionRequest(Protocol protocol, Role role, StreamName stream, String param, InetSocketAddress remote,
        String tcUrl) {

    /** The peer's address without its port and, for IPv6, without a zone. */
    public String remoteIp() {
        var address = remote.getAddress();
        if (address == null) {
            return remote.getHostString();
        }
        String text = address.getHostAddress();
        int zone = text.indexOf('%');
        return zone < 0 ? text : text.substring(0, zone);
    }
}
