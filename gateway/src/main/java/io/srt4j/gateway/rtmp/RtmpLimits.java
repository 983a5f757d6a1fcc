package io.srt4j.gateway.rtmp;

import java.time.Duration;

/**
 * What one RTMP server or push grants its peers.
 *
 * @param maxConnections of a server, over all its addresses, those in the handshake included
 * @param handshake from the TCP connection to the end of the handshake
 * @param setup from there, or from the end of playing, until a player plays or a server lets us publish
 * @param send how long a peer may take for what was sent before, until it is given up
 * @param farewell how long the last messages may take to be read before the connection is closed anyway
 */
record RtmpLimits(int maxConnections, Duration handshake, Duration setup, Duration send, Duration farewell) {
    static final RtmpLimits DEFAULT = new RtmpLimits(10_000, Duration.ofSeconds(10), Duration.ofSeconds(30),
            Duration.ofSeconds(20), Duration.ofSeconds(5));
}
