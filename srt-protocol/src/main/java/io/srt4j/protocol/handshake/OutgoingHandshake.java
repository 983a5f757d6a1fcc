package io.srt4j.protocol.handshake;

import io.srt4j.protocol.settings.NegotiatedSettings;
import io.srt4j.protocol.settings.RejectReason;
import java.nio.ByteBuffer;

/**
 * A handshake that is on its way: this side asks, repeats itself, and ends with an agreement or a refusal. Loop-confined.
 *
 * <p>After the end it may still have something to say to a peer that did not hear its last word.
 */
public sealed interface OutgoingHandshake permits CallerHandshake, LegacyHandshake, RendezvousHandshake {
    /** What a packet of the peer led to. */
    enum Progress {
        WAITING,
        AGREED,
        /** The peer refuses. */
        REFUSED,
        /** What the peer answers is not acceptable to this side. */
        DISAGREED
    }

    /** Where this side's clock and the peer's met. */
    record Meeting(long arrivalNs, int timestampUs) {}

    /** Takes a handshake of {@code length} bytes from the peer's address; what does not fit is ignored. */
    Progress onHandshake(long nowNs, ByteBuffer packet, int at, int length);

    /** Something other than a handshake came: the peer believes that the handshake is over, or goes on with it. */
    Progress onOtherPacket(long nowNs, ByteBuffer packet, int at, int length);

    /**
     * Takes a handshake, or an extension of the stream, that comes after the end.
     *
     * @return whether {@link #pollLastWord} has an answer
     */
    boolean onLateHandshake(ByteBuffer packet, int at, int length);

    /**
     * Writes the next request if it is time, before the end.
     *
     * @return whether one was written
     */
    boolean poll(long nowNs, ByteBuffer out);

    /**
     * Writes what the peer has to know of the end.
     *
     * @return whether there was something
     */
    boolean pollLastWord(long nowNs, ByteBuffer out);

    boolean isTimedOut(long nowNs);

    /** How long this side tries. */
    int timeoutMs();

    /** When {@link #poll} or {@link #isTimedOut} has something to say before the end. */
    long nextDeadlineNs();

    /** What was agreed, after {@link Progress#AGREED}. */
    NegotiatedSettings settings();

    /** The peer's socket id; 0 while unknown. */
    int peerId();

    /** The first sequence number the peer will use, after {@link Progress#AGREED}. */
    int peerInitialSeq();

    /** When the peer's HSREQ or HSRSP came, and what its clock showed, after {@link Progress#AGREED}. */
    Meeting meeting();

    /** Why it failed, after {@link Progress#REFUSED} or {@link Progress#DISAGREED}. */
    RejectReason refusal();

    /** Whether the peer is told about {@link Progress#DISAGREED} by {@link #pollLastWord}; otherwise a SHUTDOWN has to do. */
    boolean tellsRefusal();
}
