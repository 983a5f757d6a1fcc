package io.srt4j.gateway.probe;

import io.srt4j.gateway.codec.CodecNames;
import io.srt4j.gateway.media.AudioTrack;
import io.srt4j.gateway.media.Track;
import io.srt4j.gateway.media.VideoTrack;
import io.srt4j.gateway.mpegts.TsCensus;
import io.srt4j.protocol.settings.NegotiatedSettings;
import io.srt4j.protocol.stats.SrtStats;
import java.net.InetSocketAddress;
import java.util.Formatter;
import java.util.Locale;
import java.util.Optional;

/** A report for people: a few lines, the most asked for first. */
public final class ProbeText {
    private ProbeText() {}

    /** Several lines, each ended. */
    public static String of(ProbeReport report) {
        var text = new Formatter(Locale.ROOT);
        connection(text, report);
        quality(text, report);
        media(text, report);
        text.format("%-12s%s: %s%s%n", "end", report.end().kind().key(), report.end().detail(), advice(report));
        return text.toString();
    }

    private static void connection(Formatter text, ProbeReport report) {
        NegotiatedSettings settings = report.settings();
        text.format("%-12sto %s in %d ms%n", "connected", address(report.peer()), report.connectedAfter().toMillis());
        text.format("%-12sSRT %s%s%s%s%n", "peer", settings.peerVersionText(),
                settings.peerDropsTooLate() ? ", drops what is too late" : "",
                settings.peerReportsLoss() ? ", repeats loss reports" : "",
                settings.peerKnowsRetransmitFlag() ? "" : ", does not mark retransmissions");
        text.format("%-12s%d ms towards here, %d ms towards the peer%n", "latency", settings.receiveLatencyMs(),
                settings.sendLatencyMs());
        text.format("%-12sMTU %d bytes, payload up to %d bytes, peer's window %d packets%n", "packets",
                settings.mtuBytes(), settings.maxPayloadBytes(), settings.peerFlowWindowPackets());
        text.format("%-12s%s (keys: %s to here, %s from here)%n", "encryption", encryption(report),
                report.stats().receiveKmState().key(), report.stats().sendKmState().key());
    }

    private static String encryption(ProbeReport report) {
        int bits = report.settings().keyBytes() * 8;
        return switch (report.settings().cipherMode()) {
            case AUTO -> "none";
            case AES_CTR -> "AES-CTR with " + bits + " bits";
            case AES_GCM -> "AES-GCM with " + bits + " bits";
        };
    }

    private static void quality(Formatter text, ProbeReport report) {
        SrtStats stats = report.stats();
        SrtStats.Receive receive = stats.receive();
        text.format("%-12s%.3f Mbit/s over %.1f s (%d messages, %d bytes)%n", "rate", report.mbps(), report.seconds(),
                report.messages(), report.bytes());
        if (receive.packets() == 0) {
            return; // without data there are no acknowledgements to measure round trips by
        }
        text.format("%-12s%.1f ms, varies by %.1f ms%n", "RTT", stats.smoothedRttUs() / 1000.0,
                stats.rttVarianceUs() / 1000.0);
        text.format("%-12s%.2f %%: %d lost, %d recovered, %d dropped, %d belated%n", "loss", report.lossPercent(),
                receive.packetsLost(), receive.packetsRecovered(), receive.packetsDropped(), receive.packetsBelated());
        text.format("%-12s%d ms in %d packets%n", "buffer", receive.bufferUs() / 1000, receive.bufferPackets());
        if (receive.packetsUndecryptable() > 0) {
            text.format("%-12s%d packets: is the passphrase right?%n", "undecrypted", receive.packetsUndecryptable());
        }
    }

    private static void media(Formatter text, ProbeReport report) {
        TsCensus census = report.census();
        if (report.messages() == 0) {
            text.format("%-12snothing came%n", "media");
            return;
        }
        if (census.packets() == 0) {
            text.format("%-12sno MPEG transport stream%n", "media");
            return;
        }
        text.format("%-12sMPEG transport stream, %d packets, %d of them padding, %d continuity errors%n", "media",
                census.packets(), census.paddingPackets(), report.demuxed().continuityErrors());
        for (TsCensus.Program program : census.programs()) {
            text.format("%-12stable in PID %d%n", "program " + program.number(), program.tablePid());
            for (TsCensus.Stream stream : program.streams()) {
                text.format("%-12s%s%s%s, %d packets%n", "  PID " + stream.pid(), stream.kind(),
                        track(report, stream.pid()).map(ProbeText::details).orElse(""),
                        stream.language().isEmpty() ? "" : ", " + stream.language(), stream.packets());
            }
        }
    }

    /** A track's id is its PID. */
    static Optional<Track> track(ProbeReport report, int pid) {
        return report.tracks().tracks().stream().filter(track -> track.id() == pid).findFirst();
    }

    private static String details(Track track) {
        return " " + CodecNames.rfc6381(track) + switch (track) {
            case VideoTrack video -> ", " + video.width() + "x" + video.height();
            case AudioTrack audio -> ", " + audio.sampleRateHz() + " Hz, " + audio.channels() + " channels";
        };
    }

    private static String advice(ProbeReport report) {
        return switch (report.end().kind()) {
            case LOCAL, PEER_SHUTDOWN -> "";
            case KICKED, PEER_IDLE, REJECTED, DISAGREED, CONNECT_TIMEOUT, OVERFLOW, PROTOCOL, SOCKET_CLOSED, INTERNAL ->
                    ". " + report.end().advice();
        };
    }

    static String address(InetSocketAddress address) {
        String host = address.getAddress().getHostAddress();
        return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + address.getPort();
    }
}
