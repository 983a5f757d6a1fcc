package io.srt4j.protocol.receive;

import io.srt4j.protocol.crypto.ReceivingKeys;
import io.srt4j.protocol.packet.AckPacket;
import io.srt4j.protocol.packet.ControlPacket;
import io.srt4j.protocol.packet.ControlType;
import io.srt4j.protocol.packet.DataPacket;
import io.srt4j.protocol.packet.DropRequest;
import io.srt4j.protocol.packet.PacketHeader;
import io.srt4j.protocol.packet.PayloadPool;
import io.srt4j.protocol.packet.SeqNo;
import io.srt4j.protocol.settings.AdjustableOptions;
import io.srt4j.protocol.settings.NegotiatedSettings;
import io.srt4j.protocol.settings.SrtOptions;
import io.srt4j.protocol.stats.SrtStats;
import io.srt4j.protocol.timing.RttEstimator;
import io.srt4j.protocol.timing.WireTime;
import io.srt4j.protocol.tsbpd.TsbpdClock;
import java.nio.ByteBuffer;

/**
 * The receiving half of a connection: takes data packets, tells the sender what came and what is missing, and hands out
 * messages when they are due.
 *
 * <p>Packets are only taken in {@code on…}; what time does to them, such as giving up what is too late, happens in
 * {@link #onTime}, after everything that came in the same turn was taken. So a late turn drops nothing that is already
 * in the socket. Loop-confined, allocates nothing per packet.
 */
public final class ReceiverSide {
    private static final long ACK_INTERVAL_NS = 10_000_000;
    private static final int PACKETS_PER_LIGHT_ACK = 64;
    /** Later than this after its due time a delivery counts as late; timers alone stay well below. */
    private static final long LATE_NS = 10_000_000;
    /**
     * Two packets beyond the buffer, at most this far apart, prove that the sender really is there. Far, because a sender
     * that believes the window closed tries one packet a second and skips what became too late in between.
     */
    private static final int RESTART_DISTANCE = 1 << 20;

    private final ReceiveBuffer buffer;
    private final ReceivingKeys keys;
    private final TsbpdClock clock;
    private final RttEstimator rtt;
    private final ArrivalMeter meter;
    private final LossReporter losses;
    private final AckWindow acks = new AckWindow();
    private final boolean timed;
    private boolean dropsTooLate;
    private final boolean knowsRetransmitFlag;
    private final int maxFreeSlots;

    private int ackedSeq;
    private int confirmedSeq;
    private long lastAckNs;
    private boolean receivedAnything;
    /** How much room the sender believes there is. */
    private int toldFreeSlots;
    /** The ACK that told a stopped or slowed sender to go on, until it is confirmed: lost, it would leave it waiting. */
    private int reopeningAck = AckPacket.LIGHT_NUMBER;
    private int sinceFullAck;
    private int lightAcksSinceFull;
    private int lightAckedSeq;

    private int restartCandidate = -1;

    private long packets;
    private long packetsUnique;
    private long packetsRetransmitted;
    private long packetsLost;
    private long packetsRecovered;
    private long packetsDropped;
    private long packetsDuplicate;
    private long packetsBelated;
    private long belatedUs;
    private long packetsRefused;
    private long packetsUndecryptable;
    private long bytesUndecryptable;
    private long packetsDelivered;
    private long packetsLate;
    private long deliveryDelayNs;
    private long acksSent;
    private long lightAcksSent;
    private long bytes;
    private long bytesUnique;
    private int reorderDistance;

    /**
     * @param nowNs when the connection began
     * @param initialSeq the first sequence number the peer will use
     */
    public ReceiverSide(
            long nowNs, SrtOptions options, NegotiatedSettings settings, ReceivingKeys keys, int initialSeq,
            TsbpdClock clock, RttEstimator rtt, PayloadPool pool) {
        this.keys = keys;
        this.buffer = new ReceiveBuffer(pool, initialSeq, options.receiveWindowPackets());
        this.clock = clock;
        this.rtt = rtt;
        this.meter = new ArrivalMeter(settings.mtuBytes() - PacketHeader.OVERHEAD_BYTES);
        this.timed = settings.timedDelivery();
        this.dropsTooLate = timed && options.tooLateDrop();
        this.losses = new LossReporter(buffer, rtt, clock, options, settings);
        this.knowsRetransmitFlag = settings.peerKnowsRetransmitFlag();
        this.maxFreeSlots = options.receiveWindowPackets();
        this.toldFreeSlots = maxFreeSlots;
        ackedSeq = initialSeq;
        confirmedSeq = initialSeq;
        lightAckedSeq = initialSeq;
        lastAckNs = nowNs;
    }

    /** Takes a data packet of {@code length} bytes, header included. */
    public void onData(long nowNs, ByteBuffer packet, int at, int length) {
        int seq = DataPacket.seq(packet, at);
        int payloadBytes = length - PacketHeader.BYTES;
        boolean retransmit = knowsRetransmitFlag && DataPacket.isRetransmit(packet, at);
        packets++;
        bytes += payloadBytes + PacketHeader.OVERHEAD_BYTES;
        sinceFullAck++;
        meter.onArrival(nowNs, payloadBytes);
        if (retransmit) {
            packetsRetransmitted++;
            meter.cancelProbe();
        } else {
            meter.onProbe(nowNs, seq, payloadBytes);
        }
        if (keys.isSecured() && !keys.knows(packet, at)) {
            packetsUndecryptable++; // but not taken: when it is repeated, its key may have come
            bytesUndecryptable += payloadBytes;
            return;
        }
        if (!receivedAnything) {
            receivedAnything = true;
            lastAckNs = nowNs; // the first ACK comes one interval after the first packet
        }
        long senderTimeUs = clock.senderTimeUs(nowNs, PacketHeader.timestampUs(packet, at));
        int endBefore = buffer.endSeq();
        switch (buffer.insert(seq, packet, at + PacketHeader.BYTES, payloadBytes, senderTimeUs)) {
            case NEW -> {
                int gap = SeqNo.distance(endBefore, seq);
                packetsLost += gap;
                if (gap > 0) {
                    losses.onGap(nowNs, endBefore, seq);
                }
                open(seq, packet, at, payloadBytes);
            }
            case RECOVERED -> {
                if (open(seq, packet, at, payloadBytes)) {
                    packetsRecovered++;
                } else {
                    packetsDropped++;
                }
                if (!retransmit) {
                    reorderDistance = Math.max(reorderDistance, SeqNo.distance(seq, endBefore) - 1);
                }
            }
            case DUPLICATE -> packetsDuplicate++;
            case BELATED -> {
                packetsBelated++;
                belatedUs += Math.max(0, (nowNs - clock.dueNs(senderTimeUs)) / 1000);
            }
            case NO_ROOM -> {
                if (restartsAt(seq)) {
                    buffer.insert(seq, packet, at + PacketHeader.BYTES, payloadBytes, senderTimeUs);
                    open(seq, packet, at, payloadBytes);
                } else {
                    packetsRefused++;
                }
            }
        }
        losses.onPacket(nowNs, seq, retransmit);
    }

    /** Decrypts what was just stored, and counts it as delivered to come, or as unreadable. */
    private boolean open(int seq, ByteBuffer packet, int at, int payloadBytes) {
        if (!buffer.open(seq, keys, packet, at)) {
            packetsUndecryptable++;
            bytesUndecryptable += payloadBytes;
            return false;
        }
        packetsUnique++;
        bytesUnique += payloadBytes + PacketHeader.OVERHEAD_BYTES;
        return true;
    }

    /**
     * After an outage the sender may be farther ahead than the buffer reaches. One such packet may be forged, so it takes
     * two, or one twice, and a buffer with nothing left to read, to go on from there. Deviates: libsrt closes
     * the connection.
     */
    private boolean restartsAt(int seq) {
        int distance = SeqNo.distance(restartCandidate, seq);
        boolean confirmed = restartCandidate >= 0 && distance >= 0 && distance <= RESTART_DISTANCE;
        restartCandidate = seq;
        if (!confirmed || !dropsTooLate || buffer.present() > 0) {
            return false;
        }
        int skipped = SeqNo.distance(buffer.endSeq(), seq);
        packetsLost += skipped;
        packetsDropped += skipped + buffer.missing();
        buffer.restartAt(seq);
        restartCandidate = -1;
        return true;
    }

    /** Whether a data packet of {@code length} bytes, header included, is news that only a holder of the key can send. */
    public boolean isProof(ByteBuffer packet, int at, int length) {
        return buffer.proves(DataPacket.seq(packet, at), keys, packet, at, length - PacketHeader.BYTES);
    }

    /** Goes on with other settings. */
    public void adjust(AdjustableOptions changed) {
        clock.traceDrift(changed.driftTracer());
        losses.adjust(changed.recovery());
    }

    /** Takes the answer to one of our ACKs: a round trip, and a look at the sender's clock. */
    public void onAckAck(long nowNs, int ackNumber, int timestampUs) {
        if (!acks.holds(ackNumber)) {
            return;
        }
        long rttUs = (nowNs - acks.sentNs(ackNumber)) / 1000;
        rtt.onSample(rttUs);
        confirmedSeq = SeqNo.newer(confirmedSeq, acks.ackedBefore(ackNumber));
        if (!SeqNo.isBefore(ackNumber, reopeningAck)) {
            reopeningAck = AckPacket.LIGHT_NUMBER;
        }
        acks.forget(ackNumber);
        clock.onClockSample(nowNs, timestampUs, (int) rttUs - rtt.firstSampleUs());
    }

    /** Takes a keep-alive: a look at the sender's clock without a round trip. */
    public void onKeepalive(long nowNs, int timestampUs) {
        clock.onClockSample(nowNs, timestampUs, 0);
    }

    /** Takes the sender's word that it will not send some packets again. */
    public void onDropRequest(ByteBuffer packet, int at, int length) {
        if (length < DropRequest.BYTES) {
            return;
        }
        int first = DropRequest.firstSeq(packet, at);
        int last = DropRequest.lastSeq(packet, at);
        if (first < 0 || last < 0 || SeqNo.isBefore(last, first)) {
            return;
        }
        int endBefore = buffer.endSeq();
        packetsDropped += buffer.giveUp(first, SeqNo.next(last));
        int announced = SeqNo.distance(endBefore, buffer.endSeq());
        packetsLost += announced;
        packetsDropped += announced;
    }

    /** The peer is gone: what is missing will not come, so nothing has to wait for it longer than its time. */
    public void onPeerGone() {
        dropsTooLate = true;
    }

    /** Gives up what is too late. To be called when everything that came in this turn was taken. */
    public void onTime(long nowNs) {
        buffer.settle(nowNs);
        if (!dropsTooLate || buffer.missing() == 0) {
            return;
        }
        int behindGap = buffer.firstBehindGap();
        while (behindGap != buffer.endSeq() && clock.dueNs(buffer.senderTimeUs(behindGap)) - nowNs <= 0) {
            packetsDropped += buffer.giveUp(buffer.ackBase(), behindGap);
            behindGap = buffer.firstBehindGap();
        }
    }

    /** Copies the next message out if it is due; 0 if none is. */
    public int pollMessage(long nowNs, ByteBuffer into) {
        if (!buffer.hasNext()) {
            return 0;
        }
        long dueNs = timed ? clock.dueNs(buffer.nextSenderTimeUs()) : nowNs;
        if (dueNs - nowNs > 0) {
            return 0;
        }
        packetsDelivered++;
        deliveryDelayNs += nowNs - dueNs;
        if (nowNs - dueNs > LATE_NS) {
            packetsLate++;
        }
        return buffer.read(into);
    }

    /**
     * Writes the next packet that has to go to the sender: a loss report, an acknowledgement.
     *
     * @return whether one was written
     */
    public boolean pollControl(long nowNs, ByteBuffer out, int timestampUs, int peerId) {
        if (losses.poll(nowNs, out, timestampUs, peerId)) {
            return true;
        }
        if (WireTime.isDue(ackDeadlineNs(), nowNs)) {
            writeFullAck(nowNs, out, timestampUs, peerId);
            return true;
        }
        if (sinceFullAck >= PACKETS_PER_LIGHT_ACK * (lightAcksSinceFull + 1) && buffer.ackBase() != lightAckedSeq) {
            lightAcksSinceFull++;
            lightAcksSent++;
            lightAckedSeq = buffer.ackBase();
            AckPacket.writeLight(out, lightAckedSeq, timestampUs, peerId);
            return true;
        }
        return false;
    }

    private void writeFullAck(long nowNs, ByteBuffer out, int timestampUs, int peerId) {
        int ackedBefore = buffer.ackBase();
        int free = freeSlots();
        int number = acks.onSent(ackedBefore, nowNs);
        ControlPacket.writeHeader(out, ControlType.ACK, number, timestampUs, peerId);
        AckPacket.writeSmallBody(out, ackedBefore, rtt.smoothedUs(), rtt.varianceUs(), free);
        meter.measureRate();
        AckPacket.writeRates(out, meter.ratePps(), meter.linkCapacityPps(), meter.rateBytesPerSec());
        ackedSeq = ackedBefore;
        lightAckedSeq = ackedBefore;
        lastAckNs = nowNs;
        reopeningAck = isReopened(free) ? number : reopeningAck;
        toldFreeSlots = free;
        sinceFullAck = 0;
        lightAcksSinceFull = 0;
        acksSent++;
    }

    private int freeSlots() {
        return Math.clamp(buffer.freeSlots(), 0, maxFreeSlots);
    }

    /** Whether there is so much more room than the sender knows of that it should be told although nothing came. */
    private boolean isReopened(int freeSlots) {
        return toldFreeSlots == 0 ? freeSlots > 0 : freeSlots - toldFreeSlots >= maxFreeSlots / 2;
    }

    /**
     * ACKs go out every 10 ms while the position moves; an unconfirmed one again after a round trip; and at once when a
     * sender that was told to stop may go on. A silent link costs nothing.
     */
    private long ackDeadlineNs() {
        if (buffer.ackBase() != ackedSeq || isReopened(freeSlots())) {
            return lastAckNs + ACK_INTERVAL_NS;
        }
        if (ackedSeq != confirmedSeq || reopeningAck != AckPacket.LIGHT_NUMBER) {
            return lastAckNs + Math.max(rtt.conservativeNs(), ACK_INTERVAL_NS);
        }
        return WireTime.NEVER;
    }

    /** The earliest time at which this half has something to do if nothing comes before. */
    public long nextDeadlineNs(long nowNs) {
        return WireTime.earlier(losses.deadlineNs(), WireTime.earlier(ackDeadlineNs(), deliveryDeadlineNs(nowNs)));
    }

    /** The earliest time at which a message becomes due or something missing too late. */
    public long deliveryDeadlineNs(long nowNs) {
        long deadline = WireTime.NEVER;
        if (timed && buffer.hasNext()) {
            long dueNs = clock.dueNs(buffer.nextSenderTimeUs());
            // What is due already waits for the application to read, not for time to pass.
            deadline = dueNs - nowNs > 0 ? dueNs : WireTime.NEVER;
        }
        if (dropsTooLate && buffer.missing() > 0) {
            int behindGap = buffer.firstBehindGap();
            if (behindGap != buffer.endSeq()) {
                deadline = WireTime.earlier(deadline, clock.dueNs(buffer.senderTimeUs(behindGap)));
            }
        }
        return deadline;
    }

    /** Whether everything that came was read, and nothing that came waits behind a gap. */
    public boolean isDrained() {
        return buffer.present() == 0;
    }

    /** Whether data has come, so that our own round-trip samples count and not the peer's. */
    public boolean hasReceived() {
        return receivedAnything;
    }

    /** Packets of full size the link could carry per second, as probe pairs show; 0 while unknown. */
    public int linkCapacityPps() {
        return meter.isProbed() ? meter.linkCapacityPps() : 0;
    }

    /** Gives the payloads back. The object is not used again. */
    public void release() {
        buffer.clear();
    }

    public SrtStats.Receive stats() {
        long meanBytes = packetsUnique == 0 ? PacketHeader.OVERHEAD_BYTES : bytesUnique / packetsUnique;
        meter.measureRate();
        return new SrtStats.Receive(packets, packetsUnique, packetsRetransmitted, packetsLost, packetsRecovered,
                packetsDropped, buffer.missing(), packetsDuplicate, packetsBelated, belatedUs, packetsRefused,
                packetsUndecryptable, bytesUndecryptable, packetsDelivered, packetsLate, acksSent, lightAcksSent,
                losses.sent(), bytes,
                bytesUnique, packetsLost * meanBytes, packetsDropped * meanBytes, reorderDistance, meter.ratePps(),
                buffer.present(), buffer.presentBytes(), buffer.spanUs(), freeSlots(),
                (int) (clock.latencyNs() / 1_000_000), clock.driftUs(), deliveryDelayNs / 1000,
                losses.tolerancePackets(meter.ratePps()));
    }
}
