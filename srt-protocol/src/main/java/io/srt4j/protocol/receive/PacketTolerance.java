package io.srt4j.protocol.receive;

/**
 * libsrt's reorder tolerance (SRTO_LOSSMAXTTL): a gap is reported when so many packets have come behind the one that
 * showed it. Begins at the limit, falls by one after a stretch of order or of tolerance not used, and rises to the distance
 * of whatever comes later than it allows.
 */
final class PacketTolerance {
    private static final int ORDERLY_PACKETS = 50;
    private static final int EARLY_PACKETS = 10;
    /** Coming with more than this much of the tolerance left is early. */
    private static final int EARLY_MARGIN = 2;

    private int limit;
    private int tolerance;
    private int orderly;
    private int early;

    /** Begins anew with another limit; 0 for no tolerance. */
    void limit(int packets) {
        if (packets != limit) {
            limit = packets;
            tolerance = packets;
        }
    }

    /** A packet came in order, or again. */
    void onOrderly() {
        orderly++;
        if (orderly >= ORDERLY_PACKETS) {
            orderly = 0;
            tolerance = Math.max(0, tolerance - 1);
        }
    }

    /** A packet came that {@code distance} others had overtaken. */
    void onLate(int distance) {
        orderly = 0;
        if (distance > tolerance) {
            tolerance = Math.min(distance, limit);
        } else if (tolerance - distance > EARLY_MARGIN) {
            early++;
            if (early >= EARLY_PACKETS) {
                early = 0;
                tolerance--;
            }
        }
    }

    int packets() {
        return tolerance;
    }
}
