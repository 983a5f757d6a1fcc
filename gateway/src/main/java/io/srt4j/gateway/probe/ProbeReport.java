package io.srt4j.gateway.probe;

import io.srt4j.gateway.media.TrackSet;
import io.srt4j.gateway.mpegts.DemuxStats;
import io.srt4j.gateway.mpegts.TsCensus;
import io.srt4j.protocol.core.CloseReason;
import io.srt4j.protocol.settings.NegotiatedSettings;
import io.srt4j.protocol.stats.SrtStats;
import java.net.InetSocketAddress;
import java.time.Duration;

/**
 * What a probe saw.
 *
 * @param connectedAfter how long it took to connect
 * @param stats at the end
 * @param read how long it read
 * @param bytes payload of the {@code messages} that came
 * @param census every program and stream of the transport stream, if it was one
 * @param tracks those that were understood
 * @param end why the connection ended
 */
public record ProbeReport(
        InetSocketAddress peer, InetSocketAddress local, Duration connectedAfter, NegotiatedSettings settings,
        SrtStats stats, Duration read, long messages, long bytes, TsCensus census, TrackSet tracks, DemuxStats demuxed,
        CloseReason end) {

    double seconds() {
        return read.toNanos() / 1e9;
    }

    /** Payload bit rate over the time read. */
    double mbps() {
        return seconds() <= 0 ? 0 : bytes * 8 / seconds() / 1e6;
    }

    /** Share of packets that did not come at first, in percent. */
    double lossPercent() {
        SrtStats.Receive receive = stats.receive();
        long expected = receive.packetsUnique() + receive.packetsDropped();
        return expected == 0 ? 0 : Math.min(100, 100.0 * receive.packetsLost() / expected);
    }
}
