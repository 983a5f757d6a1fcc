package io.srt4j.protocol.send;

import io.srt4j.protocol.congestion.LiveCongestionControl;
import io.srt4j.protocol.congestion.RepeatBudget;
import io.srt4j.protocol.crypto.SendingKeys;
import io.srt4j.protocol.packet.AckPacket;
import io.srt4j.protocol.packet.ControlPacket;
import io.srt4j.protocol.packet.ControlType;
import io.srt4j.protocol.packet.DataPacket;
import io.srt4j.protocol.packet.DropRequest;
import io.srt4j.protocol.packet.LossReport;
import io.srt4j.protocol.packet.MsgNo;
import io.srt4j.protocol.packet.PacketHeader;
import io.srt4j.protocol.packet.PayloadPool;
import io.srt4j.protocol.packet.SeqNo;
import io.srt4j.protocol.settings.AdjustableOptions;
import io.srt4j.protocol.settings.NegotiatedSettings;
import io.srt4j.protocol.settings.RecoveryOptions;
import io.srt4j.protocol.settings.SrtOptions;
import io.srt4j.protocol.stats.SrtStats;
import io.srt4j.protocol.timing.RttEstimator;
import io.srt4j.protocol.timing.WireTime;
import java.nio.ByteBuffer;

/**
 * The sending half of a connection: keeps messages until they are acknowledged or too late, obeys loss reports, and
 * decides what goes out next: repeats before new packets, both at the pace of the congestion control.
 *
 * <p>Acknowledgements and loss reports of packets that were never sent are ignored and counted. Deviates: libsrt breaks
 * the connection, which lets one forged packet end a stream. Loop-confined, allocates nothing per packet.
 */
public final class SenderSide {
    /** Every 16th packet is followed by the next one without pause. */
    private static final int PROBE_MASK = 15;
    /** However small the latency, unsent data is kept for this long. */
    private static final int MIN_DROP_THRESHOLD_MS = 1000;
    private static final int DROP_MARGIN_MS = 20;
    /** What refers to something older than any buffer holds is not late but made up. */
    private static final int OLDEST_OFFSET = 1 << 20;
    private static final long TIMER_MARGIN_NS = 20_000_000;
    private static final long TIMER_FLOOR_NS = 10_000_000;
    /** After this many timer rounds without an answer they grow no longer. */
    private static final int MAX_TIMER_ROUNDS = 16;

    private final SendBuffer buffer;
    private final LiveCongestionControl control;
    private final RttEstimator rtt;
    private final LossReport report = new LossReport();
    private final RepeatPolicy repeats;
    private final RepeatBudget budget;
    private final NegotiatedSettings settings;
    private final SendingKeys keys;
    private final long startNs;
    private long dropThresholdNs;

    private int messageNumber = 1;
    private int flowWindow;
    private int lastFullAckSeq;
    private int ackAckNumber = AckPacket.LIGHT_NUMBER;
    private boolean ackAckPending;
    private int dropFromSeq;
    private int dropToSeq;
    private boolean dropPending;
    private long lastProgressNs;
    private int timerRounds = 1;
    private int peerLinkCapacityPps;
    private long busySinceNs;
    private long lastOfferNs;
    private boolean offered;
    private boolean heldBack;

    private long packetsUnique;
    private long packetsRetransmitted;
    private long packetsLost;
    private long packetsDropped;
    private long packetsAcknowledged;
    private long acksReceived;
    private long naksReceived;
    private long bytesUnique;
    private long bytesRetransmitted;
    private long bytesDropped;
    private long busyNs;
    private long violations;

    /**
     * @param initialSeq the first sequence number to use
     * @param startNs the origin of our timestamps
     */
    public SenderSide(
            SrtOptions options, NegotiatedSettings settings, SendingKeys keys, int initialSeq, long startNs,
            RttEstimator rtt,
            PayloadPool pool) {
        this.buffer = new SendBuffer(pool, initialSeq, options.sendBufferPackets());
        this.control = new LiveCongestionControl(startNs, options.adjustable(), options.payloadBytes());
        this.rtt = rtt;
        this.settings = settings;
        RecoveryOptions recovery = options.adjustable().recovery();
        this.repeats = new RepeatPolicy(rtt, settings, recovery);
        this.budget =
                new RepeatBudget(startNs, recovery.maxRetransmitBandwidthBytesPerSec(), options.payloadBytes(), rtt);
        this.keys = keys;
        this.startNs = startNs;
        this.flowWindow = settings.peerFlowWindowPackets();
        this.lastFullAckSeq = initialSeq;
        this.dropThresholdNs = dropThresholdNs(options.adjustable());
    }

    private long dropThresholdNs(AdjustableOptions options) {
        if (!settings.peerDropsTooLate() || options.sendDropDelayMs() < 0) {
            return WireTime.NEVER;
        }
        long latencyMs = (long) settings.sendLatencyMs() + options.sendDropDelayMs();
        return (Math.max(latencyMs, MIN_DROP_THRESHOLD_MS) + DROP_MARGIN_MS) * 1_000_000;
    }

    /** Goes on with other limits. */
    public void adjust(long nowNs, AdjustableOptions changed) {
        control.adjust(nowNs, changed);
        repeats.adjust(changed.recovery());
        budget.limit(nowNs, changed.recovery().maxRetransmitBandwidthBytesPerSec());
        dropThresholdNs = dropThresholdNs(changed);
    }

    /**
     * Takes all remaining bytes of a message.
     *
     * @return false, with nothing taken, if the buffer is full
     */
    public boolean offer(long nowNs, ByteBuffer message) {
        dropTooLate(nowNs);
        if (buffer.isFull()) {
            return false;
        }
        if (buffer.isEmpty()) {
            busySinceNs = nowNs;
            lastProgressNs = nowNs;
        }
        if (!hasSendable(nowNs)) {
            control.onIdle(nowNs);
        }
        control.onOffered(nowNs, message.remaining());
        buffer.add(message, messageNumber, WireTime.stamp(startNs, nowNs), nowNs);
        messageNumber = MsgNo.next(messageNumber);
        lastOfferNs = nowNs;
        offered = true;
        return true;
    }

    /** Takes an ACK of {@code length} bytes, header included. */
    public void onAck(long nowNs, ByteBuffer packet, int at, int length, boolean measuresRttItself) {
        int bodyBytes = length - PacketHeader.BYTES;
        if (bodyBytes < AckPacket.LIGHT_BODY_BYTES) {
            violations++;
            return;
        }
        int ackedBefore = AckPacket.ackedBefore(packet, at);
        int offset = SeqNo.distance(buffer.firstSeq(), ackedBefore);
        if (ackedBefore < 0 || offset > buffer.flight() || offset < -OLDEST_OFFSET) {
            violations++;
            return;
        }
        int advanced = Math.max(0, offset);
        if (advanced > 0) {
            release(nowNs, ackedBefore);
            packetsAcknowledged += advanced;
            timerRounds = 1;
            lastProgressNs = nowNs;
        }
        if (bodyBytes < AckPacket.SMALL_BODY_BYTES) {
            flowWindow = Math.max(0, flowWindow - advanced);
            return;
        }
        ackAckNumber = ControlPacket.information(packet, at);
        ackAckPending = true;
        if (SeqNo.isBefore(ackedBefore, lastFullAckSeq)) {
            return; // overtaken by a later one
        }
        flowWindow = Math.max(0, AckPacket.freeSlots(packet, at));
        if (!measuresRttItself) {
            rtt.onPeerEstimate(AckPacket.rttUs(packet, at), AckPacket.rttVarUs(packet, at));
        }
        if (ackedBefore == lastFullAckSeq) {
            return; // repeated: says nothing about rates
        }
        lastFullAckSeq = ackedBefore;
        acksReceived++;
        if (bodyBytes >= AckPacket.RATES_BODY_BYTES) {
            int capacity = Math.max(0, AckPacket.linkCapacityPps(packet, at));
            peerLinkCapacityPps =
                    peerLinkCapacityPps == 0 ? capacity : (int) ((7L * peerLinkCapacityPps + capacity) / 8);
        }
    }

    private void release(long nowNs, int beforeSeq) {
        buffer.releaseBefore(beforeSeq);
        if (buffer.isEmpty()) {
            busyNs += nowNs - busySinceNs;
        }
    }

    /** Takes a loss report of {@code length} bytes, header included. */
    public void onLossReport(long nowNs, ByteBuffer packet, int at, int length) {
        naksReceived++;
        report.read(packet, at, length);
        int first = buffer.firstSeq();
        int mayStillName = 2 * buffer.flight(); // naming everything over and over only serves to cost time
        while (report.next()) {
            int fromOffset = SeqNo.distance(first, report.fromSeq());
            int toOffset = fromOffset + SeqNo.distance(report.fromSeq(), report.toSeq());
            mayStillName -= Math.max(0, toOffset - Math.max(fromOffset, 0));
            boolean isPossible = fromOffset >= -OLDEST_OFFSET && fromOffset < toOffset && toOffset <= buffer.flight();
            if (!isPossible || mayStillName < 0) {
                violations++;
                return;
            }
            if (fromOffset < 0) {
                announceDrop(report.fromSeq(), SeqNo.add(first, Math.min(toOffset, 0)));
            }
            wantAgain(nowNs, SeqNo.add(first, Math.max(fromOffset, 0)), SeqNo.add(first, Math.max(toOffset, 0)));
        }
        if (report.isMalformed()) {
            violations++;
        }
    }

    private void wantAgain(long nowNs, int from, int to) {
        boolean isNextKnown = SeqNo.isBefore(to, buffer.nextSeq());
        long untilNs = isNextKnown ? repeats.usefulUntilNs(buffer.originNs(to)) : WireTime.NEVER;
        for (int s = from; s != to; s = SeqNo.next(s)) {
            if (repeats.isMissedAfter(buffer.answeredNs(s), nowNs) && buffer.want(s, untilNs)) {
                packetsLost++;
            }
        }
    }

    /** What is reported missing but gone here will never come: the receiver need not ask again. */
    private void announceDrop(int fromSeq, int toSeq) {
        if (!dropPending) {
            dropFromSeq = fromSeq;
            dropToSeq = toSeq;
            dropPending = true;
            return;
        }
        dropFromSeq = SeqNo.isBefore(fromSeq, dropFromSeq) ? fromSeq : dropFromSeq;
        dropToSeq = SeqNo.newer(dropToSeq, toSeq);
    }

    /** Gives up what is too late, and starts over when the receiver stays silent. */
    public void onTime(long nowNs) {
        buffer.settle(nowNs);
        dropTooLate(nowNs);
        if (buffer.flight() > 0 && WireTime.isDue(timerDeadlineNs(), nowNs)) {
            timerRounds = Math.min(timerRounds + 1, MAX_TIMER_ROUNDS);
            lastProgressNs = nowNs;
            retransmitUnasked();
        } else if (isShutOut() && WireTime.isDue(timerDeadlineNs(), nowNs)) {
            timerRounds = Math.min(timerRounds + 1, MAX_TIMER_ROUNDS);
            lastProgressNs = nowNs;
            flowWindow = 1;
        }
    }

    /**
     * The receiver's buffer was full and nothing is on its way: only an ACK can let us go on, and that may be lost. libsrt
     * sends it once. One packet now and then makes the receiver say again how much room it has.
     */
    private boolean isShutOut() {
        return flowWindow == 0 && buffer.flight() == 0 && buffer.hasUnsent();
    }

    /**
     * Nobody asks for the last packets of a burst if they are lost, because nothing behind them shows the gap: sending
     * the very last one again makes the receiver ask for the rest. A receiver that does not repeat its reports gets
     * everything again (libsrt's FASTREXMIT).
     */
    private void retransmitUnasked() {
        int from = settings.peerReportsLoss() ? SeqNo.add(buffer.nextSeq(), -1) : buffer.firstSeq();
        for (int s = from; s != buffer.nextSeq(); s = SeqNo.next(s)) {
            if (buffer.want(s, WireTime.NEVER)) {
                packetsLost++;
            }
        }
    }

    private long timerDeadlineNs() {
        return lastProgressNs + timerRounds * (rtt.conservativeNs() + TIMER_MARGIN_NS) + TIMER_FLOOR_NS;
    }

    private void dropTooLate(long nowNs) {
        if (dropThresholdNs == WireTime.NEVER || buffer.isEmpty()) {
            return;
        }
        int seq = buffer.firstSeq();
        while (seq != buffer.endSeq() && nowNs - buffer.originNs(seq) > dropThresholdNs) {
            bytesDropped += buffer.length(seq) + PacketHeader.OVERHEAD_BYTES;
            packetsDropped++;
            seq = SeqNo.next(seq);
        }
        if (seq != buffer.firstSeq()) {
            release(nowNs, seq); // no DROPREQ: the receiver finds out by its own clock
            lastProgressNs = nowNs;
        }
    }

    /**
     * Writes the next answer to the receiver.
     *
     * @return whether there was one
     */
    public boolean pollControl(ByteBuffer out, int timestampUs, int peerId) {
        if (ackAckPending) {
            ackAckPending = false;
            ControlPacket.writeEmpty(out, ControlType.ACKACK, ackAckNumber, timestampUs, peerId);
            return true;
        }
        if (dropPending) {
            dropPending = false;
            DropRequest.write(out, MsgNo.NONE, dropFromSeq, dropToSeq, timestampUs, peerId);
            return true;
        }
        return false;
    }

    /**
     * Writes the next data packet that may go out now.
     *
     * @return whether there was one
     */
    public boolean pollData(long nowNs, ByteBuffer out, int peerId) {
        buffer.forgetStaleWanted(nowNs);
        if (!hasSendable(nowNs)) {
            control.onIdle(nowNs);
            return false;
        }
        if (!control.maySend(nowNs)) {
            heldBack |= control.isLimited();
            return false;
        }
        boolean repeat = mayRepeat(nowNs);
        int seq = repeat ? buffer.takeWanted(nowNs) : buffer.takeUnsent();
        int at = out.position();
        int keySlot = repeat ? buffer.keySlot(seq) : keys.nextSlot(seq, buffer.firstSeq());
        DataPacket.writeSolo(out, seq, DataPacket.flags(buffer.messageNumber(seq), keySlot,
                repeat && settings.peerKnowsRetransmitFlag()), buffer.timestampUs(seq), peerId);
        if (!repeat && keySlot != 0) {
            buffer.seal(seq, keys, keySlot, out, at);
        }
        int payloadBytes = buffer.length(seq);
        buffer.writePayload(seq, out);
        if (repeat) {
            budget.onRepeated(nowNs, payloadBytes);
            packetsRetransmitted++;
            bytesRetransmitted += payloadBytes + PacketHeader.OVERHEAD_BYTES;
        } else {
            packetsUnique++;
            bytesUnique += payloadBytes + PacketHeader.OVERHEAD_BYTES;
            if (settings.peerReportsLoss()) {
                lastProgressNs = nowNs; // a later packet shows the gap, and the receiver asks until it is closed
            }
        }
        control.onSent(nowNs, payloadBytes, !repeat && (seq & PROBE_MASK) == 0);
        return true;
    }

    /** Whether packets had to wait for a limit somebody has chosen, since the last call. */
    public boolean wasHeldBack() {
        boolean was = heldBack;
        heldBack = false;
        return was;
    }

    private boolean mayRepeat(long nowNs) {
        return buffer.hasWanted() && budget.allows(nowNs);
    }

    private boolean hasSendable(long nowNs) {
        return mayRepeat(nowNs) || (buffer.hasUnsent() && buffer.flight() < flowWindow);
    }

    /** The earliest time at which this half has something to do if nothing comes before. */
    public long nextDeadlineNs(long nowNs) {
        long deadline = WireTime.NEVER;
        if (hasSendable(nowNs)) {
            deadline = control.maySend(nowNs) ? nowNs : control.nextSendNs();
        } else if (buffer.hasWanted()) {
            deadline = budget.affordableNs();
        }
        if (ackAckPending || dropPending) {
            deadline = nowNs;
        }
        if (buffer.flight() > 0 || isShutOut()) {
            deadline = WireTime.earlier(deadline, timerDeadlineNs());
        }
        if (!buffer.isEmpty() && dropThresholdNs != WireTime.NEVER) {
            deadline = WireTime.earlier(deadline, buffer.originNs(buffer.firstSeq()) + dropThresholdNs + 1);
        }
        return deadline;
    }

    /**
     * When the peer's application has had the chance to read the last message. libsrt's receivers stop reading at a
     * SHUTDOWN, so one that comes right behind the data would cost its peer the last messages.
     */
    public long peerReadsLastNs(long nowNs) {
        return offered ? lastOfferNs + settings.sendLatencyMs() * 1_000_000L + rtt.smoothedUs() * 1000L : nowNs;
    }

    /** Whether everything offered was acknowledged or given up. */
    public boolean isEmpty() {
        return buffer.isEmpty();
    }

    /** Whether {@link #offer} would take a message. */
    public boolean hasRoom() {
        return !buffer.isFull();
    }

    /** Packets of full size the link could carry per second, as the receiver says; 0 while unknown. */
    public int peerLinkCapacityPps() {
        return peerLinkCapacityPps;
    }

    /** Packets that broke the protocol and were ignored. */
    public long violations() {
        return violations;
    }

    /** Gives the payloads back. The object is not used again. */
    public void release() {
        buffer.releaseBefore(buffer.endSeq());
    }

    public SrtStats.Send stats(long nowNs) {
        long spanUs = buffer.isEmpty()
                ? 0
                : (buffer.originNs(SeqNo.add(buffer.endSeq(), -1)) - buffer.originNs(buffer.firstSeq())) / 1000;
        long durationNs = busyNs + (buffer.isEmpty() ? 0 : nowNs - busySinceNs);
        return new SrtStats.Send(packetsUnique + packetsRetransmitted, packetsUnique, packetsRetransmitted, packetsLost,
                packetsDropped, packetsAcknowledged, acksReceived, naksReceived, bytesUnique + bytesRetransmitted,
                bytesUnique, bytesRetransmitted, bytesDropped, durationNs / 1000, control.periodNs(), flowWindow,
                buffer.flight(), buffer.held(), buffer.heldBytes() + (long) buffer.held() * PacketHeader.OVERHEAD_BYTES,
                spanUs, buffer.freeSlots(), settings.sendLatencyMs(), control.maxBytesPerSec());
    }
}
