package io.srt4j.protocol.receive;

import io.srt4j.protocol.packet.ControlPacket;
import io.srt4j.protocol.packet.ControlType;
import io.srt4j.protocol.packet.LossReport;
import io.srt4j.protocol.packet.PacketHeader;
import io.srt4j.protocol.packet.SeqNo;
import io.srt4j.protocol.settings.NegotiatedSettings;
import io.srt4j.protocol.settings.RecoveryOptions;
import io.srt4j.protocol.settings.SrtOptions;
import io.srt4j.protocol.timing.RttEstimator;
import io.srt4j.protocol.timing.WireTime;
import io.srt4j.protocol.tsbpd.TsbpdClock;
import java.nio.ByteBuffer;

/**
 * Tells the sender what is missing. A gap is first left alone as long as packets may be expected to overtake each other
 * ({@link Disorder}), if the latency leaves time for that; then it is reported, and again whenever what was sent again
 * should have come. Where few tries fit, each report is sent twice, because it may be lost too and costs little; the
 * sender obeys the first of two.
 *
 * <p>The unit is the run: missing numbers next to each other, all seen and reported together. Loop-confined, allocates
 * nothing.
 */
final class LossReporter {
    private static final long MIN_RETRY_NS = 20_000_000;
    /** With more tries than this ahead, a lost report costs less than sending all of them twice. */
    private static final int TWICE_BELOW_TRIES = 4;
    /** Waiting for packets that were overtaken leaves time for so many tries, if there is. */
    private static final int TRIES_TO_LEAVE = 4;

    private static final long FOR_EVER_NS = Long.MAX_VALUE;

    private final ReceiveBuffer buffer;
    private final RttEstimator rtt;
    private final TsbpdClock clock;
    private final Disorder disorder = new Disorder();
    private final PacketTolerance packetTolerance = new PacketTolerance();
    private final boolean dropsTooLate;
    private final boolean learns;
    private final boolean repeats;
    private final int maxPacketBytes;

    private RecoveryOptions recovery;
    /** Nothing has to be reported before; looked at only while something is missing. */
    private long nextNs = WireTime.NEVER;
    private long sent;

    LossReporter(
            ReceiveBuffer buffer, RttEstimator rtt, TsbpdClock clock, SrtOptions options, NegotiatedSettings settings) {
        this.buffer = buffer;
        this.rtt = rtt;
        this.clock = clock;
        this.dropsTooLate = settings.timedDelivery() && options.tooLateDrop();
        this.learns = settings.peerKnowsRetransmitFlag();
        this.repeats = options.nakReport();
        this.maxPacketBytes = settings.mtuBytes() - PacketHeader.UDP_BYTES;
        this.recovery = options.adjustable().recovery();
        packetTolerance.limit(learns ? recovery.lossMaxTtlPackets() : 0);
    }

    /** Goes on with other settings. */
    void adjust(RecoveryOptions changed) {
        recovery = changed;
        packetTolerance.limit(learns ? recovery.lossMaxTtlPackets() : 0);
    }

    /** A packet came and showed that those from {@code fromSeq} up to it are missing. */
    void onGap(long nowNs, int fromSeq, int toSeq) {
        buffer.markFoundMissing(fromSeq, toSeq, nowNs);
        nextNs = nowNs;
    }

    /** A packet was taken in. If it is an original, it may have filled a gap or come after its own repeat. */
    void onPacket(long nowNs, int seq, boolean retransmit) {
        if (!learns) {
            return;
        }
        boolean late = !retransmit && buffer.holds(seq) && buffer.foundMissingNs(seq) != ReceiveBuffer.NEVER_MISSING;
        if (!retransmit) {
            disorder.onPacket(nowNs);
        }
        if (late) {
            disorder.onLate(nowNs - buffer.foundMissingNs(seq));
            packetTolerance.onLate(SeqNo.distance(seq, buffer.endSeq()) - 1);
            buffer.forgetFoundMissing(seq);
        } else {
            packetTolerance.onOrderly();
        }
        if (recovery.lossMaxTtlPackets() > 0) {
            nextNs = nowNs; // this packet may be the one too many
        }
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
        long againNs = WireTime.NEVER;
        int end = buffer.endSeq();
        int from = buffer.nextMissing(buffer.ackBase());
        while (from != end) {
            int to = buffer.endOfMissing(from);
            if (WireTime.isDue(reportNs(from, to), nowNs)) {
                if (!LossReport.append(out, from, to)) {
                    return nowNs;
                }
                buffer.markReported(from, to, nowNs);
            }
            againNs = WireTime.earlier(againNs, reportNs(from, to));
            from = buffer.nextMissing(to);
        }
        return againNs;
    }

    /** When a run is to be reported, for the first time or again. */
    private long reportNs(int from, int to) {
        long foundNs = buffer.foundMissingNs(from);
        long triedNs = Math.max((rtt.smoothedUs() + (long) rtt.varianceUs()) * 1000, MIN_RETRY_NS);
        long leftNs = leftNs(to, foundNs);
        long waitNs = Math.min(toleranceNs(), longestWaitNs(leftNs));
        int reports = buffer.reports(from);
        if (reports == 0) {
            int behind = SeqNo.distance(to, buffer.endSeq()) - 1;
            return behind >= tolerancePackets() ? foundNs : foundNs + waitNs;
        }
        if (!repeats) {
            return WireTime.NEVER;
        }
        boolean secondOfTwo = (reports & 1) == 1 && leftNs < TWICE_BELOW_TRIES * triedNs && twiceNs() > 0;
        return buffer.reportedNs(from) + (secondOfTwo ? twiceNs() : triedNs + waitNs);
    }

    private long toleranceNs() {
        return recovery.adaptiveReorder() ? disorder.toleranceNs() : Math.max(rtt.conservativeNs() / 2, MIN_RETRY_NS);
    }

    private int tolerancePackets() {
        if (!recovery.adaptiveReorder()) {
            return packetTolerance.packets();
        }
        return recovery.lossMaxTtlPackets() > 0 ? recovery.lossMaxTtlPackets() : Integer.MAX_VALUE;
    }

    /** How long after it was found missing a run is given up: when the packet behind it is due. */
    private long leftNs(int to, long foundNs) {
        if (!dropsTooLate) {
            return FOR_EVER_NS;
        }
        int behind = buffer.nextPresent(to);
        return behind == buffer.endSeq()
                ? clock.latencyNs()
                : clock.dueNs(buffer.senderTimeUs(behind)) - foundNs;
    }

    /**
     * Leaves time for two tries if there is, for more if that costs no more than one of them. Where not even one fits, by
     * what the round trip seems to be, a little patience costs nothing: a host that stood still makes it seem long.
     */
    private long longestWaitNs(long leftNs) {
        long tryNs = Math.max(rtt.smoothedUs() * 1000L, MIN_RETRY_NS);
        long fitting = leftNs / tryNs;
        if (fitting == 0) {
            return leftNs / 8;
        }
        long tries = fitting <= 2 ? fitting : Math.min(fitting - 1, TRIES_TO_LEAVE);
        return leftNs == FOR_EVER_NS ? tryNs : leftNs / tries - tryNs;
    }

    /** Time between two copies of a report: so short that the sender takes the second for what it is. */
    private long twiceNs() {
        return Math.min(rtt.smoothedUs() / 8, (rtt.smoothedUs() - 4L * rtt.varianceUs()) / 2) * 1000;
    }

    /** When there is something to report if nothing comes before. */
    long deadlineNs() {
        return buffer.missing() > 0 ? nextNs : WireTime.NEVER;
    }

    /** How many packets come while a gap is left alone, at this rate, unless the latency is too short for that. */
    int tolerancePackets(int packetsPerSec) {
        if (!recovery.adaptiveReorder()) {
            return packetTolerance.packets();
        }
        long packets = (disorder.toleranceNs() * packetsPerSec + 999_999_999) / 1_000_000_000;
        return (int) Math.min(packets, tolerancePackets());
    }

    /** Packets written. */
    long sent() {
        return sent;
    }
}
