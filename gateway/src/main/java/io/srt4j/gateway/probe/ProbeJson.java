package io.srt4j.gateway.probe;

import io.srt4j.gateway.codec.CodecNames;
import io.srt4j.gateway.media.AudioTrack;
import io.srt4j.gateway.media.Track;
import io.srt4j.gateway.media.VideoTrack;
import io.srt4j.gateway.mpegts.TsCensus;
import io.srt4j.protocol.core.CloseReason;
import io.srt4j.protocol.settings.NegotiatedSettings;
import io.srt4j.protocol.stats.SrtStats;
import io.srt4j.transport.SrtException;
import java.io.IOException;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** A report for programs. Names are those of the gateway's API where it has them. */
public final class ProbeJson {
    private ProbeJson() {}

    /** One object. */
    public static String of(ProbeReport report) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("connected", true).put("peer", ProbeText.address(report.peer()))
                .put("local", ProbeText.address(report.local()))
                .put("connect_ms", report.connectedAfter().toMillis())
                .put("peer_version", report.settings().peerVersionText());
        json.putObject("latency").put("receive_ms", report.settings().receiveLatencyMs()).put("send_ms",
                report.settings().sendLatencyMs());
        settings(json.putObject("settings"), report.settings());
        quality(json.putObject("stats"), report);
        media(json, report);
        end(json.putObject("close_reason"), report.end());
        return json.toString();
    }

    /** What there is to say of a connection that did not come about: why not, and what to do. */
    public static String noConnection(IOException why) {
        ObjectNode json = JsonNodeFactory.instance.objectNode().put("connected", false);
        ObjectNode reason = json.putObject("close_reason");
        switch (why) {
            case SrtException.Rejected e -> reason.put("kind", CloseReason.Kind.REJECTED.key())
                    .put("code", e.reason().code()).put("reason", e.reason().name()).put("advice", e.reason().advice());
            case SrtException.TimedOut e ->
                    unanswered(reason, CloseReason.Kind.CONNECT_TIMEOUT, String.valueOf(e.getMessage()));
            case SrtException.Closed e -> unanswered(reason, e.reason().kind(), e.reason().detail());
            default -> reason.put("kind", "error").putNull("code").put("detail", String.valueOf(why.getMessage()));
        }
        return json.toString();
    }

    private static void unanswered(ObjectNode json, CloseReason.Kind kind, String detail) {
        json.put("kind", kind.key()).putNull("code").put("detail", detail).put("advice", kind.advice());
    }

    private static void settings(ObjectNode json, NegotiatedSettings settings) {
        json.put("mtu_bytes", settings.mtuBytes()).put("max_payload_bytes", settings.maxPayloadBytes())
                .put("peer_flow_window_packets", settings.peerFlowWindowPackets())
                .put("peer_drops_too_late", settings.peerDropsTooLate())
                .put("peer_reports_loss", settings.peerReportsLoss())
                .put("peer_knows_retransmit_flag", settings.peerKnowsRetransmitFlag())
                .put("key_bytes", settings.keyBytes()).put("cipher", switch (settings.cipherMode()) {
                    case AUTO -> "none";
                    case AES_CTR -> "aes-ctr";
                    case AES_GCM -> "aes-gcm";
                });
    }

    private static void quality(ObjectNode json, ProbeReport report) {
        SrtStats.Receive receive = report.stats().receive();
        json.put("seconds", report.seconds()).put("messages", report.messages()).put("bytes", report.bytes())
                .put("mbps", report.mbps()).put("loss_percent", report.lossPercent())
                .put("pktRecvTotal", receive.packets()).put("pktRcvLossTotal", receive.packetsLost())
                .put("pktRcvRecoveredTotal", receive.packetsRecovered())
                .put("pktRcvDropTotal", receive.packetsDropped()).put("pktRcvBelatedTotal", receive.packetsBelated())
                .put("pktRcvUndecryptTotal", receive.packetsUndecryptable())
                .put("msRcvBuf", receive.bufferUs() / 1000).put("sndKmState", report.stats().sendKmState().key())
                .put("rcvKmState", report.stats().receiveKmState().key());
        if (receive.packets() == 0) {
            json.putNull("msRTT").putNull("msRTTVar"); // there was nothing to measure it by
        } else {
            json.put("msRTT", report.stats().smoothedRttUs() / 1000.0)
                    .put("msRTTVar", report.stats().rttVarianceUs() / 1000.0);
        }
    }

    private static void media(ObjectNode json, ProbeReport report) {
        TsCensus census = report.census();
        if (census.packets() == 0) {
            json.putNull("transport_stream");
            return;
        }
        ObjectNode stream = json.putObject("transport_stream");
        stream.put("packets", census.packets()).put("padding_packets", census.paddingPackets())
                .put("skipped_bytes", census.skippedBytes())
                .put("continuity_errors", report.demuxed().continuityErrors());
        ArrayNode programs = stream.putArray("programs");
        for (TsCensus.Program program : census.programs()) {
            ObjectNode node = programs.addObject().put("number", program.number()).put("pmt_pid", program.tablePid());
            ArrayNode streams = node.putArray("streams");
            program.streams().forEach(listed -> stream(streams.addObject(), listed, report));
        }
    }

    private static void stream(ObjectNode json, TsCensus.Stream stream, ProbeReport report) {
        json.put("pid", stream.pid()).put("type", stream.type()).put("kind", stream.kind())
                .put("language", stream.language()).put("packets", stream.packets());
        ProbeText.track(report, stream.pid()).ifPresent(track -> track(json, track));
    }

    private static void track(ObjectNode json, Track track) {
        json.put("codec", CodecNames.rfc6381(track));
        switch (track) {
            case VideoTrack video -> json.put("width", video.width()).put("height", video.height());
            case AudioTrack audio -> json.put("sample_rate", audio.sampleRateHz()).put("channels", audio.channels());
        }
    }

    private static void end(ObjectNode json, CloseReason end) {
        json.put("kind", end.kind().key()).put("detail", end.detail()).put("advice", end.advice());
    }
}
