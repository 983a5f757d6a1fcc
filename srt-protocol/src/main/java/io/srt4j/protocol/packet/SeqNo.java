package io.srt4j.protocol.packet;

/**
 * Arithmetic on 31-bit packet sequence numbers, which wrap from {@link #MAX} back to zero.
 *
 * <p>A sequence number is carried as a plain {@code int} in {@code [0, MAX]}: the receive path touches several per packet
 * and must not box them. In return, no code outside this class may compare two of them with {@code <} or subtract them
 * with {@code -}; the build fails on either (CONTRIBUTING, "Numbers that wrap").
 *
 * <p>Two numbers are comparable only while they lie less than 2^30 apart. Buffers are far smaller than that, so a larger
 * distance means the peer is broken or hostile: callers drop the packet.
 *
 * @see <a href="https://datatracker.ietf.org/doc/html/draft-sharabayko-srt-01#section-3.1">SRT draft, 3.1</a>
 */
public final class SeqNo {
    /** The largest sequence number; the one after it is zero. */
    public static final int MAX = Integer.MAX_VALUE;

    private SeqNo() {}

    /** The number {@code n} steps after {@code seq}; {@code n} may be negative. */
    public static int add(int seq, int n) {
        return (seq + n) & MAX;
    }

    /** The number after {@code seq}. */
    public static int next(int seq) {
        return (seq + 1) & MAX;
    }

    /** Steps from {@code from} forward to {@code to}: negative when {@code to} is the older of the two. */
    public static int distance(int from, int to) {
        return (to - from) << 1 >> 1; // sign-extends bit 30, so the wrap costs no branch
    }

    /** Whether {@code a} is older than {@code b}. */
    public static boolean isBefore(int a, int b) {
        return distance(a, b) > 0;
    }

    /** The newer of the two. */
    public static int newer(int a, int b) {
        return isBefore(a, b) ? b : a;
    }
}
