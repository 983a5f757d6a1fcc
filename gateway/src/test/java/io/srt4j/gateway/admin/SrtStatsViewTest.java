package io.srt4j.gateway.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.srt4j.protocol.settings.KmState;
import io.srt4j.protocol.stats.SrtStats;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

class SrtStatsViewTest {

    /** Every figure has a value of its own, so that none can stand in another's place. */
    @Test
    void everyFigureHasTheNameAndUnitOfLibsrt() {
        SrtStats.Send send = new SrtStats.Send(101, 102, 103, 104, 105, 106, 107, 108, 109, 110, 111, 112, 113, 114_500,
                115, 116, 117, 118, 119_000, 120, 121, 12_500_000);
        SrtStats.Receive receive =
                new SrtStats.Receive(201, 202, 203, 204, 205, 206, 207, 208, 4, 10_000, 211, 212, 231, 213,
                        214, 215, 216, 217, 218, 219, 220, 221, 222, 223, 224, 225, 226_000, 227, 228, 229, 230, 232);
        SrtStats stats = new SrtStats(1_000_500, 2_500, 3_500, 1_000, 1_500, 6, KmState.SECURED,
                KmState.NOSECRET, send, receive);
        ObjectNode json = JsonMapper.shared().createObjectNode();

        SrtStatsView.write(json, stats);

        assertThat(json.toPrettyString()).isEqualTo(JsonMapper.shared().readTree("""
                {"msTimeStamp": 1000, "msRTT": 2.5, "mbpsBandwidth": 12.0, "mbpsMaxBW": 100.0, "byteMSS": 1500,
                 "usPktSndPeriod": 114.5, "pktFlowWindow": 115, "pktFlightSize": 116, "msSndTsbPdDelay": 121,
                 "msRcvTsbPdDelay": 228,
                 "pktSentTotal": 101, "pktSentUniqueTotal": 102, "pktRetransTotal": 103, "pktSndLossTotal": 104,
                 "pktSndDropTotal": 105, "pktRecvACKTotal": 107, "pktRecvNAKTotal": 108, "usSndDurationTotal": 113,
                 "byteSentTotal": 109, "byteSentUniqueTotal": 110, "byteRetransTotal": 111, "byteSndDropTotal": 112,
                 "pktRecvTotal": 201, "pktRecvUniqueTotal": 202, "pktRcvRetransTotal": 203, "pktRcvLossTotal": 204,
                 "pktRcvDropTotal": 206, "pktRcvUndecryptTotal": 212, "pktRcvBelatedTotal": 4,
                 "pktRcvAvgBelatedTime": 2.5, "pktReorderDistance": 222, "pktReorderTolerance": 232,
                 "pktSentACKTotal": 215, "pktSentNAKTotal": 217,
                 "byteRecvTotal": 218, "byteRecvUniqueTotal": 219, "byteRcvLossTotal": 220, "byteRcvDropTotal": 221,
                 "byteRcvUndecryptTotal": 231,
                 "byteAvailSndBuf": 180000, "pktSndBuf": 117, "byteSndBuf": 118, "msSndBuf": 119,
                 "byteAvailRcvBuf": 340500, "pktRcvBuf": 224, "byteRcvBuf": 225, "msRcvBuf": 226,
                 "sndKmState": "secured", "rcvKmState": "nosecret",
                 "msRTTVar": 3.5, "pktRcvRate": 223, "usRcvDrift": 229, "pktSndAckedTotal": 106,
                 "pktSentLightACKTotal": 216, "pktRcvRecoveredTotal": 205, "pktRcvPending": 207,
                 "pktRcvDuplicateTotal": 208, "pktRcvRefusedTotal": 211, "pktRcvDeliveredTotal": 213,
                 "pktRcvLateTotal": 214, "pktRcvViolationTotal": 6}
                """).toPrettyString());
    }
}
