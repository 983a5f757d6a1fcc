package io.srt4j.gateway.transmit;

import io.srt4j.protocol.stats.SrtStats.Receive;
import io.srt4j.protocol.stats.SrtStats.Send;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * The fields of a record of statistics, as srt-live-transmit has them: names, order and units. This implementation has no
 * packet filter, so its fields are always 0.
 */
final class StatsFields {
    /**
     * One of them.
     *
     * @param group JSON object that it belongs to; empty: the record itself
     * @param name in JSON
     * @param column in CSV: its name in libsrt's API
     */
    record Field(String group, String name, String column, ToDoubleFunction<StatsInterval> value) {}

    static final List<Field> ALL = List.of(
            new Field("", "time", "Time", s -> wholeMs(s.now().uptimeUs())),
            window("flow", "pktFlowWindow", s -> s.now().send().flowWindowPackets()),
            window("congestion", "pktCongestionWindow", StatsInterval::congestionWindowPackets),
            window("flight", "pktFlightSize", s -> s.now().send().flightPackets()),
            link("rtt", "msRTT", s -> s.now().smoothedRttUs() / 1000.0),
            link("bandwidth", "mbpsBandwidth", StatsInterval::linkCapacityMbps),
            link("maxBandwidth", "mbpsMaxBW", StatsInterval::maxBandwidthMbps),
            send("packets", "pktSent", s -> s.sent(Send::packets)),
            send("packetsUnique", "pktSentUnique", s -> s.sent(Send::packetsUnique)),
            send("packetsLost", "pktSndLoss", s -> s.sent(Send::packetsLost)),
            send("packetsDropped", "pktSndDrop", s -> s.sent(Send::packetsDropped)),
            send("packetsRetransmitted", "pktRetrans", s -> s.sent(Send::packetsRetransmitted)),
            send("packetsFilterExtra", "pktSndFilterExtra", _ -> 0),
            send("bytes", "byteSent", s -> s.sent(Send::bytes)),
            send("bytesUnique", "byteSentUnique", s -> s.sent(Send::bytesUnique)),
            send("bytesDropped", "byteSndDrop", s -> s.sent(Send::bytesDropped)),
            send("byteAvailBuf", "byteAvailSndBuf",
                    s -> (double) s.now().send().bufferFreePackets() * s.now().mtuBytes()),
            send("msBuf", "msSndBuf", s -> wholeMs(s.now().send().bufferUs())),
            send("mbitRate", "mbpsSendRate", StatsInterval::sendMbps),
            send("sendPeriod", "usPktSndPeriod", s -> s.now().send().periodNs() / 1000.0),
            recv("packets", "pktRecv", s -> s.received(Receive::packets)),
            recv("packetsUnique", "pktRecvUnique", s -> s.received(Receive::packetsUnique)),
            recv("packetsLost", "pktRcvLoss", s -> s.received(Receive::packetsLost)),
            recv("packetsDropped", "pktRcvDrop", s -> s.received(Receive::packetsDropped)),
            recv("packetsRetransmitted", "pktRcvRetrans", s -> s.received(Receive::packetsRetransmitted)),
            recv("packetsBelated", "pktRcvBelated", s -> s.received(Receive::packetsBelated)),
            recv("packetsFilterExtra", "pktRcvFilterExtra", _ -> 0),
            recv("packetsFilterSupply", "pktRcvFilterSupply", _ -> 0),
            recv("packetsFilterLoss", "pktRcvFilterLoss", _ -> 0),
            recv("bytes", "byteRecv", s -> s.received(Receive::bytes)),
            recv("bytesUnique", "byteRecvUnique", s -> s.received(Receive::bytesUnique)),
            recv("bytesLost", "byteRcvLoss", s -> s.received(Receive::bytesLost)),
            recv("bytesDropped", "byteRcvDrop", s -> s.received(Receive::bytesDropped)),
            recv("byteAvailBuf", "byteAvailRcvBuf",
                    s -> (double) s.now().receive().bufferFreePackets() * s.now().mtuBytes()),
            recv("msBuf", "msRcvBuf", s -> wholeMs(s.now().receive().bufferUs())),
            recv("mbitRate", "mbpsRecvRate", StatsInterval::receiveMbps),
            recv("msTsbPdDelay", "msRcvTsbPdDelay", s -> s.now().receive().latencyMs()));

    private StatsFields() {}

    private static double wholeMs(long us) {
        return Math.floor(us / 1000.0);
    }

    private static Field window(String name, String column, ToDoubleFunction<StatsInterval> value) {
        return new Field("window", name, column, value);
    }

    private static Field link(String name, String column, ToDoubleFunction<StatsInterval> value) {
        return new Field("link", name, column, value);
    }

    private static Field send(String name, String column, ToDoubleFunction<StatsInterval> value) {
        return new Field("send", name, column, value);
    }

    private static Field recv(String name, String column, ToDoubleFunction<StatsInterval> value) {
        return new Field("recv", name, column, value);
    }
}
