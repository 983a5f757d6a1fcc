package io.srt4j.gateway.srt;

import io.srt4j.gateway.access.Role;
import io.srt4j.protocol.settings.SrtOptions;

/**
 * How many packets a connection may hold. Too small a buffer is the most frequent reason why a fast stream with a large
 * latency breaks, so it is sized by what may be under way, and not left to the user.
 */
final class Buffers {
    private static final int FASTEST_PACKETS_PER_MS = 10; // 100 Mbit/s
    private static final int ROUND_TRIPS_MS = 1000;
    private static final int LEAST_PACKETS = 8192;
    private static final int MOST_PACKETS = 65_536;
    /** Peers that only send, or only receive, still may say a word in the other direction. */
    private static final int IDLE_DIRECTION_PACKETS = 64;

    private Buffers() {}

    static SrtOptions sized(SrtOptions options, Role role, int requestedLatencyMs) {
        int latencyMs = Math.max(options.latencyMs(), requestedLatencyMs);
        int packets = Math.clamp((long) (latencyMs + ROUND_TRIPS_MS) * FASTEST_PACKETS_PER_MS, LEAST_PACKETS,
                MOST_PACKETS);
        boolean publishes = role == Role.PUBLISH;
        return options.toBuilder().receiveBufferPackets(publishes ? packets : IDLE_DIRECTION_PACKETS)
                .sendBufferPackets(publishes ? IDLE_DIRECTION_PACKETS : packets)
                .flowWindowPackets(Math.max(options.flowWindowPackets(), packets))
                // Players get messages as large as publishers send them: srt-live-transmit's have 1456 bytes.
                .payloadBytes(SrtOptions.MAX_PAYLOAD_BYTES).build();
    }
}
