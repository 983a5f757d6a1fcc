package io.srt4j.protocol.core;

import io.srt4j.protocol.crypto.KeyExchange;
import io.srt4j.protocol.handshake.OutgoingHandshake;
import io.srt4j.protocol.packet.ControlPacket;
import io.srt4j.protocol.packet.ControlType;
import io.srt4j.protocol.packet.PayloadPool;
import io.srt4j.protocol.receive.ReceiverSide;
import io.srt4j.protocol.send.SenderSide;
import io.srt4j.protocol.settings.AdjustableOptions;
import io.srt4j.protocol.settings.NegotiatedSettings;
import io.srt4j.protocol.settings.SrtOptions;
import io.srt4j.protocol.stats.SrtStats;
import io.srt4j.protocol.timing.RttEstimator;
import io.srt4j.protocol.timing.WireTime;
import io.srt4j.protocol.tsbpd.TsbpdClock;
import java.nio.ByteBuffer;

/**
 * What a connection has once both sides agree: its two halves, its keys at work, its signs of life. In which state it is,
 * and who ends it, is {@link ConnectionCore}'s. Loop-confined.
 */
final class Established {
    private static final long KEEPALIVE_NS = 1_000_000_000;
    /** Those of an endpoint go out together, so that a thousand idle connections do not wake it a thousand times. */
    private static final long KEEPALIVES_EVERY_NS = 20_000_000;

    final NegotiatedSettings settings;
    final SenderSide sender;
    final ReceiverSide receiver;
    private final RttEstimator rtt = new RttEstimator();
    private final KeyExchange keys;
    private final int peerId;
    private final long idleTimeoutNs;
    private long lastReceivedNs;

    /**
     * What both sides know of the beginning.
     *
     * @param startNs when this side's clock began
     * @param initialSeq of this side
     * @param peerInitialSeq of the other
     */
    record Terms(
            NegotiatedSettings settings, OutgoingHandshake.Meeting meeting, long startNs, int initialSeq,
            int peerInitialSeq, int peerId) {}

    Established(
            long nowNs, SrtOptions options, AdjustableOptions adjustable, Terms terms, KeyExchange keys,
            PayloadPool pool) {
        this.keys = keys;
        settings = terms.settings();
        peerId = terms.peerId();
        idleTimeoutNs = options.peerIdleTimeoutMs() * 1_000_000L;
        TsbpdClock clock = new TsbpdClock(terms.meeting().arrivalNs(), terms.meeting().timestampUs(),
                settings.receiveLatencyMs() * 1_000_000L, adjustable.driftTracer());
        sender = new SenderSide(options, settings, keys.sending(), terms.initialSeq(), terms.startNs(), rtt, pool);
        receiver =
                new ReceiverSide(nowNs, options, settings, keys.receiving(), terms.peerInitialSeq(), clock, rtt, pool);
        sender.adjust(nowNs, adjustable);
        lastReceivedNs = nowNs;
    }

    /** Whatever it is, the peer is there. */
    void onSignOfLife(long nowNs) {
        lastReceivedNs = nowNs;
    }

    boolean isPeerIdle(long nowNs) {
        return WireTime.isDue(idleDeadlineNs(), nowNs);
    }

    private long idleDeadlineNs() {
        return lastReceivedNs + idleTimeoutNs;
    }

    void onTime(long nowNs) {
        receiver.onTime(nowNs);
        sender.onTime(nowNs);
    }

    /** Whether everything sent was read by the peer, or would have been by now. */
    boolean isReadToTheEnd(long nowNs) {
        return sender.isEmpty() && WireTime.isDue(sender.peerReadsLastNs(nowNs), nowNs);
    }

    /** Writes the next datagram, most urgent first: control, keys, data, and a keep-alive if there was nothing for long. */
    boolean pollTransmit(long nowNs, long lastSentNs, ByteBuffer out, int timestampUs) {
        if (receiver.pollControl(nowNs, out, timestampUs, peerId) || sender.pollControl(out, timestampUs, peerId)
                || keys.poll(nowNs, rtt, out, timestampUs, peerId) || sender.pollData(nowNs, out, peerId)) {
            return true;
        }
        if (WireTime.isDue(keepaliveDueNs(lastSentNs), nowNs)) {
            ControlPacket.writeEmpty(out, ControlType.KEEPALIVE, 0, timestampUs, peerId);
            return true;
        }
        return false;
    }

    private static long keepaliveDueNs(long lastSentNs) {
        long atLatestNs = lastSentNs + KEEPALIVE_NS;
        return atLatestNs - Math.floorMod(atLatestNs, KEEPALIVES_EVERY_NS);
    }

    /** Of everything but a linger time. */
    long nextDeadlineNs(long nowNs, long lastSentNs) {
        long deadline = WireTime.earlier(keepaliveDueNs(lastSentNs), idleDeadlineNs());
        deadline = WireTime.earlier(deadline, sender.nextDeadlineNs(nowNs));
        deadline = WireTime.earlier(deadline, receiver.nextDeadlineNs(nowNs));
        return WireTime.earlier(deadline, keys.nextDeadlineNs(nowNs));
    }

    void adjust(long nowNs, AdjustableOptions changed) {
        sender.adjust(nowNs, changed);
        receiver.adjust(changed);
    }

    SrtStats stats(long nowNs, long uptimeUs) {
        int capacityPps =
                sender.peerLinkCapacityPps() > 0 ? sender.peerLinkCapacityPps() : receiver.linkCapacityPps();
        return new SrtStats(uptimeUs, rtt.smoothedUs(), rtt.varianceUs(), capacityPps, settings.mtuBytes(),
                sender.violations(), keys.sendState(), keys.receiveState(), sender.stats(nowNs), receiver.stats());
    }

    /** Gives back what the buffers hold. */
    void release() {
        sender.release();
        receiver.release();
    }
}
