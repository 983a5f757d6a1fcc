package io.srt4j.gateway.transmit;

import io.srt4j.protocol.stats.SrtStats;
import java.math.BigDecimal;
import java.math.MathContext;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.stream.Collectors;

/** How statistics are written: each exactly as srt-live-transmit writes them, so that what reads its output reads ours. */
public enum StatsFormat {
    /** One object a line. */
    JSON {
        @Override
        String record(ZonedDateTime at, StatsInterval stats) {
            var text = new StringBuilder("{\"sid\":").append(stats.socketId())
                    .append(",\"timepoint\":\"").append(TIMEPOINT.format(at)).append('"');
            String group = "";
            for (StatsFields.Field field : StatsFields.ALL) {
                boolean isFirst = !field.group().equals(group);
                if (isFirst) {
                    text.append(group.isEmpty() ? "" : "}").append(",\"").append(field.group()).append("\":{");
                    group = field.group();
                }
                text.append(isFirst ? "\"" : ",\"").append(field.name()).append("\":")
                        .append(number(field.value().applyAsDouble(stats)));
            }
            return text.append("}}\n").toString();
        }
    },

    /** A line of column names, then one line a record. */
    CSV {
        @Override
        String header() {
            return StatsFields.ALL.stream().map(StatsFields.Field::column)
                    .collect(Collectors.joining(",", "Timepoint,Time,SocketID,", "\n"));
        }

        @Override
        String record(ZonedDateTime at, StatsInterval stats) {
            String start = TIMEPOINT.format(at) + "," + stats.now().uptimeUs() / 1000 + "," + stats.socketId() + ",";
            return StatsFields.ALL.stream().map(field -> number(field.value().applyAsDouble(stats)))
                    .collect(Collectors.joining(",", start, "\n"));
        }
    },

    /** Two columns for people, sending and receiving. */
    TEXT {
        @Override
        String record(ZonedDateTime at, StatsInterval stats) {
            SrtStats.Send send = stats.now().send();
            SrtStats.Receive receive = stats.now().receive();
            return "======= SRT STATS: sid=" + stats.socketId() + "\n"
                    + pair("PACKETS     SENT: ", stats.sent(SrtStats.Send::packets), "  RECEIVED:   ",
                            stats.received(SrtStats.Receive::packets))
                    + pair("LOST PKT    SENT: ", stats.sent(SrtStats.Send::packetsLost), "  RECEIVED:   ",
                            stats.received(SrtStats.Receive::packetsLost))
                    + pair("REXMIT      SENT: ", stats.sent(SrtStats.Send::packetsRetransmitted), "  RECEIVED:   ",
                            stats.received(SrtStats.Receive::packetsRetransmitted))
                    + pair("DROP PKT    SENT: ", stats.sent(SrtStats.Send::packetsDropped), "  RECEIVED:   ",
                            stats.received(SrtStats.Receive::packetsDropped))
                    + pair("FILTER EXTRA  TX: ", 0, "        RX:   ", 0)
                    + pair("FILTER RX  SUPPL: ", 0, "  RX  LOSS:   ", 0)
                    + pair("RATE     SENDING: ", stats.sendMbps(), "  RECEIVING:  ", stats.receiveMbps())
                    + pair("BELATED RECEIVED: ", stats.received(SrtStats.Receive::packetsBelated), "  AVG TIME:   ",
                            stats.averageBelatedMs())
                    + "REORDER DISTANCE: " + wide(receive.reorderDistance()) + "\n"
                    + "WINDOW      FLOW: " + wide(send.flowWindowPackets()) + "  CONGESTION: "
                    + wide(stats.congestionWindowPackets()) + "  FLIGHT: " + wide(send.flightPackets()) + "\n"
                    + "LINK         RTT: " + "%9s".formatted(number(stats.now().smoothedRttUs() / 1000.0))
                    + "ms  BANDWIDTH:  " + "%7s".formatted(number(stats.linkCapacityMbps())) + "Mb/s \n"
                    + pair("BUFFERLEFT:  SND: ", (double) send.bufferFreePackets() * stats.now().mtuBytes(),
                            "  RCV:        ", (double) receive.bufferFreePackets() * stats.now().mtuBytes());
        }
    };

    private static final DateTimeFormatter TIMEPOINT = DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSSxx");
    /** What C++ streams print unless told otherwise. */
    private static final MathContext SIX_DIGITS = new MathContext(6);

    /** What comes before the first record; may be empty. */
    String header() {
        return "";
    }

    /** One record, its line end included. */
    abstract String record(ZonedDateTime at, StatsInterval stats);

    private static String pair(String left, double sent, String right, double received) {
        return left + wide(sent) + right + wide(received) + "\n";
    }

    private static String wide(double value) {
        return "%11s".formatted(number(value));
    }

    /** Whole numbers in full, others with six digits. */
    private static String number(double value) {
        if (value == Math.rint(value)) {
            return Long.toString((long) value);
        }
        return new BigDecimal(value).round(SIX_DIGITS).stripTrailingZeros().toPlainString();
    }
}
