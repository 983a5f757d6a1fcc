package io.srt4j.gateway.transmit;

import static org.assertj.core.api.Assertions.assertThat;

import io.srt4j.protocol.stats.SrtStats;
import java.time.ZonedDateTime;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The expected lines were printed by srt-live-transmit 1.5.1 of Debian 12 ({@code -s 200 -pf json}, csv, default). */
class StatsFormatTest {
    private static final SrtStats RECEIVING_BEFORE = StatsOf.connection(Map.of("uptimeUs", 2_187_198),
            Map.of(), Map.of("packets", 228, "packetsUnique", 228, "bytes", 310_080, "bytesUnique", 310_080));
    /** 270,640 bytes in 834,495 µs. */
    private static final SrtStats RECEIVING = StatsOf.connection(
            Map.of("uptimeUs", 3_021_693, "smoothedRttUs", 39, "linkCapacityPps", 1023, "mtuBytes", 1500),
            Map.of("flowWindowPackets", 8192, "bufferFreePackets", 8192, "periodNs", 12_000, "maxBandwidthBytesPerSec",
                    125_000_000L),
            Map.of("packets", 427, "packetsUnique", 427, "bytes", 580_720, "bytesUnique", 580_720, "bufferFreePackets",
                    8164, "bufferUs", 95_700, "latencyMs", 120));
    private static final SrtStats SENDING = StatsOf.connection(
            Map.of("uptimeUs", 2_009_602, "smoothedRttUs", 10, "linkCapacityPps", 993, "mtuBytes", 1500),
            Map.of("packets", 199, "packetsUnique", 199, "bytes", 270_640, "bytesUnique", 270_640, "flowWindowPackets",
                    8163, "flightPackets", 2, "bufferFreePackets", 8190, "bufferUs", 7_900, "periodNs", 10_000,
                    "maxBandwidthBytesPerSec", 125_000_000L),
            Map.of("bufferFreePackets", 8191, "latencyMs", 120));

    @Test
    void jsonIsWhatSrtLiveTransmitPrints() {
        var stats = new StatsInterval(323_124_864, RECEIVING_BEFORE, RECEIVING, 8192);
        assertThat(StatsFormat.JSON.header()).isEmpty();
        assertThat(StatsFormat.JSON.record(ZonedDateTime.parse("2026-11-28T05:05:00.323341Z"), stats)).isEqualTo(
                "{\"sid\":323124864,\"timepoint\":\"2026-11-28T05:05:00.323341+0000\",\"time\":3021,\"window\":"
                        + "{\"flow\":8192,\"congestion\":8192,\"flight\":0},\"link\":{\"rtt\":0.039,\"bandwidth\":12.276,"
                        + "\"maxBandwidth\":1000},\"send\":{\"packets\":0,\"packetsUnique\":0,\"packetsLost\":0,"
                        + "\"packetsDropped\":0,\"packetsRetransmitted\":0,\"packetsFilterExtra\":0,\"bytes\":0,"
                        + "\"bytesUnique\":0,\"bytesDropped\":0,\"byteAvailBuf\":12288000,\"msBuf\":0,\"mbitRate\":0,"
                        + "\"sendPeriod\":12},\"recv\":{\"packets\":199,\"packetsUnique\":199,\"packetsLost\":0,"
                        + "\"packetsDropped\":0,\"packetsRetransmitted\":0,\"packetsBelated\":0,\"packetsFilterExtra\":0,"
                        + "\"packetsFilterSupply\":0,\"packetsFilterLoss\":0,\"bytes\":270640,\"bytesUnique\":270640,"
                        + "\"bytesLost\":0,\"bytesDropped\":0,\"byteAvailBuf\":12246000,\"msBuf\":95,"
                        + "\"mbitRate\":2.59453,\"msTsbPdDelay\":120}}\n");
    }

    @Test
    void csvIsWhatSrtLiveTransmitPrints() {
        var stats = new StatsInterval(667_540_205, SrtStats.none(0), SENDING, 8192);
        assertThat(StatsFormat.CSV.header()).isEqualTo("Timepoint,Time,SocketID,Time,pktFlowWindow,"
                + "pktCongestionWindow,pktFlightSize,msRTT,mbpsBandwidth,mbpsMaxBW,pktSent,pktSentUnique,pktSndLoss,"
                + "pktSndDrop,pktRetrans,pktSndFilterExtra,byteSent,byteSentUnique,byteSndDrop,byteAvailSndBuf,msSndBuf,"
                + "mbpsSendRate,usPktSndPeriod,pktRecv,pktRecvUnique,pktRcvLoss,pktRcvDrop,pktRcvRetrans,pktRcvBelated,"
                + "pktRcvFilterExtra,pktRcvFilterSupply,pktRcvFilterLoss,byteRecv,byteRecvUnique,byteRcvLoss,byteRcvDrop,"
                + "byteAvailRcvBuf,msRcvBuf,mbpsRecvRate,msRcvTsbPdDelay\n");
        assertThat(StatsFormat.CSV.record(ZonedDateTime.parse("2026-11-28T05:05:06.413163Z"), stats)).isEqualTo(
                "2026-11-28T05:05:06.413163+0000,2009,667540205,2009,8163,8192,2,0.01,11.916,1000,199,199,0,0,0,0,"
                        + "270640,270640,0,12285000,7,1.07739,10,0,0,0,0,0,0,0,0,0,0,0,0,0,12286500,0,0,120\n");
    }

    @Test
    void textIsWhatSrtLiveTransmitPrints() {
        SrtStats now = StatsOf.connection(
                Map.of("uptimeUs", 1_976_012, "smoothedRttUs", 289, "linkCapacityPps", 1058, "mtuBytes", 1500),
                Map.of("packets", 197, "packetsUnique", 197, "bytes", 267_920, "flowWindowPackets", 8163,
                        "flightPackets", 2, "bufferFreePackets", 8190),
                Map.of("bufferFreePackets", 8191));
        String text = StatsFormat.TEXT.record(ZonedDateTime.parse("2026-11-28T05:05:06.413163Z"),
                new StatsInterval(648_303_959, SrtStats.none(0), now, 8192));
        assertThat(text).isEqualTo("""
                ======= SRT STATS: sid=648303959
                PACKETS     SENT:         197  RECEIVED:             0
                LOST PKT    SENT:           0  RECEIVED:             0
                REXMIT      SENT:           0  RECEIVED:             0
                DROP PKT    SENT:           0  RECEIVED:             0
                FILTER EXTRA  TX:           0        RX:             0
                FILTER RX  SUPPL:           0  RX  LOSS:             0
                RATE     SENDING:     1.08469  RECEIVING:            0
                BELATED RECEIVED:           0  AVG TIME:             0
                REORDER DISTANCE:           0
                WINDOW      FLOW:        8163  CONGESTION:        8192  FLIGHT:           2
                LINK         RTT:     0.289ms  BANDWIDTH:   12.696Mb/s\s
                BUFFERLEFT:  SND:    12285000  RCV:           12286500
                """);
    }

    @Test
    void aRecordHasWhatHappenedSinceTheOneBefore() {
        SrtStats before = StatsOf.connection(Map.of("uptimeUs", 1_000_000), Map.of(),
                Map.of("packetsLost", 5, "packetsBelated", 3, "belatedUs", 9000, "bytes", 1_000_000));
        SrtStats now = StatsOf.connection(Map.of("uptimeUs", 3_000_000), Map.of(),
                Map.of("packetsLost", 7, "packetsBelated", 5, "belatedUs", 12_000, "bytes", 2_000_000));
        var stats = new StatsInterval(1, before, now, 0);
        assertThat(stats.received(SrtStats.Receive::packetsLost)).isEqualTo(2);
        assertThat(stats.averageBelatedMs()).isEqualTo(1.5);
        assertThat(stats.receiveMbps()).isEqualTo(4.0);
        assertThat(stats.sendMbps()).isZero();
    }
}
