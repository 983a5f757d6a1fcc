package io.srt4j.protocol.congestion;

import io.srt4j.protocol.packet.PacketHeader;
import io.srt4j.protocol.settings.AdjustableOptions;
import io.srt4j.protocol.timing.WireTime;

/**
 * Pacing for live mode (SRT draft, 5.1): packets leave at most at the configured rate, first transmissions and repeats
 * alike. There is no congestion window; the input rate is the application's business.
 *
 * <p>A turn of the loop that comes late may send what it missed, up to {@link #MAX_DEBT_NS}, so that the rate is kept
 * with coarse timers without ever sending a large burst. One that comes in time may send ahead; never both, or turns at a
 * distance would burst by that distance and more.
 */
public final class LiveCongestionControl {
    /** What libsrt takes for "no limit": 1 Gbit/s. */
    public static final long UNLIMITED_BYTES_PER_SEC = 125_000_000;

    private static final long MAX_DEBT_NS = 2_000_000;
    /** Packets may leave this much before their time, so that a fast stream does not wake the loop for each of them. */
    private static final long AHEAD_NS = 500_000;
    /** The same where nobody has limited the rate, and the limit is only libsrt's. */
    private static final long UNLIMITED_AHEAD_NS = 2_000_000;

    private AdjustableOptions options;
    private final InputRate input = new InputRate();
    /** Mean payload in 1/128 bytes, libsrt's (127 · mean + new) / 128. */
    private int meanPayload128;
    private long nextSendNs;
    private boolean probing;
    /** The present turn, and up to which planned time its packets may leave. */
    private long turnNs;
    private long turnCoversUntilNs;

    /**
     * @param nowNs when the first packet may leave
     * @param payloadBytes what packets may be expected to carry, as long as none has left
     */
    public LiveCongestionControl(long nowNs, AdjustableOptions options, int payloadBytes) {
        this.options = options;
        this.nextSendNs = nowNs;
        this.turnNs = nowNs;
        this.turnCoversUntilNs = nowNs;
        this.meanPayload128 = payloadBytes * 128;
    }

    /** Goes on with other limits: a packet that waited for an older, slower one waits no longer than they ask for. */
    public void adjust(long nowNs, AdjustableOptions changed) {
        options = changed;
        nextSendNs = WireTime.earlier(nextSendNs, nowNs + periodNs());
    }

    /** The application offered a message. */
    public void onOffered(long nowNs, int payloadBytes) {
        input.onOffered(nowNs, payloadBytes);
    }

    /** When the next packet should leave; it may leave a little earlier, see {@link #maySend}. */
    public long nextSendNs() {
        return nextSendNs;
    }

    /** Whether a packet may leave now. */
    public boolean maySend(long nowNs) {
        if (nowNs != turnNs) {
            turnNs = nowNs;
            long aheadNs = isLimited() ? AHEAD_NS : UNLIMITED_AHEAD_NS;
            turnCoversUntilNs = nowNs + Math.clamp(nextSendNs + aheadNs - nowNs, 0, aheadNs);
        }
        return probing || nextSendNs - turnCoversUntilNs <= 0;
    }

    /** Whether somebody has chosen a limit. */
    public boolean isLimited() {
        return options.maxBandwidthBytesPerSec() >= 0;
    }

    /**
     * A packet left.
     *
     * @param startsProbe whether the next packet shall follow without pause, so that the receiver sees what the link can
     *     carry
     */
    public void onSent(long nowNs, int payloadBytes, boolean startsProbe) {
        meanPayload128 += payloadBytes - meanPayload128 / 128;
        long earliestNs = nowNs - MAX_DEBT_NS;
        nextSendNs = (nextSendNs - earliestNs > 0 ? nextSendNs : earliestNs) + periodNs();
        probing = startsProbe;
    }

    /** There was nothing to send: unused time is not saved up. */
    public void onIdle(long nowNs) {
        if (nextSendNs - nowNs < 0) {
            nextSendNs = nowNs;
        }
    }

    /** Time from packet to packet at the present limit and mean size. */
    public long periodNs() {
        return (meanPayload128 / 128 + PacketHeader.OVERHEAD_BYTES) * 1_000_000_000L / maxBytesPerSec();
    }

    /** The limit in force, in bytes/s with 44 bytes of headers per packet. */
    public long maxBytesPerSec() {
        long max = options.maxBandwidthBytesPerSec();
        if (max < 0) {
            return UNLIMITED_BYTES_PER_SEC;
        }
        if (max > 0) {
            return max;
        }
        long inputRate = options.inputBandwidthBytesPerSec() > 0
                ? options.inputBandwidthBytesPerSec()
                : Math.max(options.minInputBandwidthBytesPerSec(), input.bytesPerSec());
        return Math.max(1, inputRate / 100 * (100 + options.overheadPercent()));
    }
}
