package io.srt4j.protocol.receive;

import io.srt4j.protocol.packet.ControlPacket;
import io.srt4j.protocol.packet.ControlType;
import io.srt4j.protocol.packet.LossReport;
import io.srt4j.protocol.packet.PacketHeader;
import io.srt4j.protocol.settings.NegotiatedSettings;
import io.srt4j.protocol.settings.SrtOptions;
import io.srt4j.protocol.timing.RttEstimator;
import io.srt4j.protocol.timing.WireTime;
import java.nio.ByteBuffer;

/**
 * Tells the sender what is missing: a gap when it is seen, and again as long as it stays open.
 *
 * <p>The unit is the run: missing numbers next to each other, all seen and reported together. Loop-confined, allocates
 * nothing.
 */
final class LossReporter {
    private static final long MIN_INTERVAL_NS = 20_000_000;

    private final ReceiveBuffer buffer;
    private final RttEstimator rtt;
    private final boolean repeats;
    private final int maxPacketBytes;

    /** Nothing has to be reported before; looked at only while something is missing. */
    private long nextNs = WireTime.NEVER;
    private long sent;

    LossReporter(ReceiveBuffer buffer, RttEstimator rtt, SrtOptions options, NegotiatedSettings settings) {
        this.buffer = buffer;
        this.rtt = rtt;
        this.repeats = options.nakReport();
        this.maxPacketBytes = settings.mtuBytes() - PacketHeader.UDP_BYTES;
    }

    /** A packet came that has a gap in front of it. */
    void onGap(long nowNs) {
        nextNs = nowNs;
    }

    /**
     * Writes a packet that reports what is due to be reported.
     *
     * @return whether there was anything
     */
    boolean poll(long nowNs, ByteBuffer out, int timestampUs, int peerId) {
        if (!WireTime.isDue(deadlineNs(), nowNs)) {
            return false;
        }
        int start = out.position();
        int limit = out.limit();
        out.limit(Math.min(limit, start + maxPacketBytes));
        ControlPacket.writeHeader(out, ControlType.NAK, 0, timestampUs, peerId);
        int body = out.position();
        nextNs = appendDueRuns(nowNs, out);
        out.limit(limit);
        if (out.position() == body) {
            out.position(start);
            return false;
        }
        sent++;
        return true;
    }

    /** Returns when to look again: now if the packet is full. */
    private long appendDueRuns(long nowNs, ByteBuffer out) {
        long intervalNs = Math.max(rtt.conservativeNs() / 2, MIN_INTERVAL_NS); // SRT 4.8.2
        long againNs = WireTime.NEVER;
        int end = buffer.endSeq();
        int from = buffer.nextMissing(buffer.ackBase());
        while (from != end) {
            int to = buffer.endOfMissing(from);
            if (WireTime.isDue(dueNs(from, nowNs, intervalNs), nowNs)) {
                if (!LossReport.append(out, from, to)) {
                    return nowNs;
                }
                buffer.markReported(from, to, nowNs);
            }
            againNs = WireTime.earlier(againNs, dueNs(from, nowNs, intervalNs));
            from = buffer.nextMissing(to);
        }
        return againNs;
    }

    private long dueNs(int seq, long nowNs, long intervalNs) {
        long reportedNs = buffer.reportedNs(seq);
        if (reportedNs == ReceiveBuffer.NOT_REPORTED) {
            return nowNs;
        }
        return repeats ? reportedNs + intervalNs : WireTime.NEVER;
    }

    /** When there is something to report if nothing comes before. */
    long deadlineNs() {
        return buffer.missing() > 0 ? nextNs : WireTime.NEVER;
    }

    /** Packets written. */
    long sent() {
        return sent;
    }
}
