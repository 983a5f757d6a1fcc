package io.srt4j.protocol.stats;

import io.srt4j.protocol.settings.RejectReason;
import java.util.Map;

/**
 * What passed through one UDP socket since it was opened. Every datagram that came is either in
 * {@code packetsIn} or in one of the counters of what was ignored.
 *
 * @param packetsIn packets for a connection or a listener, by kind
 * @param packetsOut packets sent, by kind
 * @param bytesIn UDP payload of {@code packetsIn}
 * @param bytesOut UDP payload of {@code packetsOut}
 * @param malformed too short, or with an impossible socket id
 * @param unknownDestination for a socket id that does not exist, or a request without a listener
 * @param wrongAddress for an existing connection, but not from its peer's address
 * @param peersMoved how often a peer was followed to another address
 * @param badCookie requests whose cookie is not ours or too old
 * @param badRequests requests that are not worth an answer
 * @param handshakesAccepted connections made as listener
 * @param handshakesRefused requests refused as listener, by reason
 */
public record EndpointStats(
        Map<PacketKind, Long> packetsIn, Map<PacketKind, Long> packetsOut, long bytesIn, long bytesOut, long malformed,
        long unknownDestination,
        long wrongAddress, long peersMoved, long badCookie, long badRequests, long handshakesAccepted,
        Map<RejectReason, Long> handshakesRefused) {}
