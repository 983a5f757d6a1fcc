package io.srt4j.gateway.mpegts;

import org.jspecify.annotations.Nullable;

/**
 * Turns the 33-bit time stamps of a program, which wrap every 26.5 hours and jump when an encoder restarts, into one
 * line of 64-bit ticks of 90 kHz that all its streams share and that only goes forward.
 *
 * <p>A clock of the publisher is an {@link Epoch}: an offset to the line. A stream stays in its epoch while its stamps
 * go on steadily. Where they do not, it joins the newest epoch if it fits there: streams pass a jump at different moments
 * and must be in step afterwards. The first to pass it does so only when a second stamp confirms the first, which is
 * bridged meanwhile, for it may be damaged: then it stays if the gap is short, or else opens a new epoch that goes on
 * right behind everything placed so far.
 *
 * <p>One thread.
 */
final class Timeline {
    /** A longer gap is taken for another clock, as ffmpeg does. */
    static final long MAX_FORWARD = 10 * 90_000L;

    /** Decoding times never go back; those of audio may be off by the rounding of whoever repacked them. */
    private static final long MAX_BACKWARD = 9_000;
    private static final long MAX_STEADY_STEP = 2 * 90_000L;
    private static final long MAX_TICK_STEP = 90_000;
    private static final long DEFAULT_TICK_STEP = 3_000;
    private static final int STAMP_BITS = 33;
    private static final long NONE = -1;

    /** A clock of the publisher. */
    private static final class Epoch {
        private final long offset;
        private long newestStamp;

        Epoch(long stamp, long offset) {
            this.offset = offset;
            this.newestStamp = stamp;
        }
    }

    /** One stream's place on the line. */
    static final class Place {
        private @Nullable Epoch epoch;
        private long lastStamp;
        private long stampStep;
        private long suspect33 = NONE;
        private long lastTicks = Long.MIN_VALUE;
        private long tickStep = DEFAULT_TICK_STEP;

        boolean hasStarted() {
            return lastTicks != Long.MIN_VALUE;
        }

        /** Where the next frame would be if it followed the last one as that followed its predecessor. */
        long next() {
            return lastTicks + tickStep;
        }
    }

    private @Nullable Epoch newestEpoch;
    private long newestTicks = Long.MIN_VALUE;
    private long jumps;

    /** Ticks for a stream's next 33-bit decoding time stamp. Not yet made to grow: see {@link #advance}. */
    long place(Place place, long stamp33) {
        Epoch own = place.epoch;
        if (own == null || !place.hasStarted()) {
            return join(place, stamp33);
        }
        long stamp = unwrap(stamp33, place.lastStamp);
        long step = stamp - place.lastStamp;
        if (step >= -MAX_BACKWARD && step <= Math.max(MAX_STEADY_STEP, 2 * place.stampStep)) {
            return accept(place, own, stamp);
        }
        if (!isConfirmed(place, stamp33) && !fitsNewestEpochOfOthers(place, stamp33)) {
            place.suspect33 = stamp33;
            return place.next();
        }
        boolean isGap = step > 0 && step <= MAX_FORWARD;
        return isGap ? accept(place, own, stamp) : join(place, stamp33);
    }

    /** Makes these ticks the stream's newest: returns them, or the least that is more than the last. */
    long advance(Place place, long ticks) {
        long advanced = ticks;
        if (place.hasStarted()) {
            advanced = Math.max(ticks, place.lastTicks + 1);
            place.tickStep = Math.min(advanced - place.lastTicks, MAX_TICK_STEP);
        }
        place.lastTicks = advanced;
        newestTicks = Math.max(newestTicks, advanced);
        return advanced;
    }

    /** How far a presentation time lies behind its decoding time; 0 where the two cannot belong together. */
    static long delay(long pts33, long dts33) {
        long delay = unwrap(pts33, dts33) - dts33;
        return delay >= 0 && delay <= MAX_FORWARD ? delay : 0;
    }

    /** Changes of the publisher's clock that were bridged. */
    long jumps() {
        return jumps;
    }

    /** Whether a stamp out of line goes on from the one before, which was out of line as well. */
    private static boolean isConfirmed(Place place, long stamp33) {
        if (place.suspect33 == NONE) {
            return false;
        }
        long step = unwrap(stamp33, place.suspect33) - place.suspect33;
        return step >= -MAX_BACKWARD && step <= MAX_FORWARD;
    }

    /** Whether another stream has already passed the jump that leads here. */
    private boolean fitsNewestEpochOfOthers(Place place, long stamp33) {
        Epoch newest = newestEpoch;
        return newest != null && newest != place.epoch && isNear(newest, stamp33);
    }

    /** Puts the stream into the newest epoch if it fits and does not go back in it, else into a new one. */
    private long join(Place place, long stamp33) {
        Epoch newest = newestEpoch;
        if (newest != null) {
            long stamp = unwrap(stamp33, newest.newestStamp);
            boolean goesBack = newest == place.epoch && stamp < place.lastStamp;
            if (isNear(newest, stamp33) && !goesBack) {
                return accept(place, newest, stamp);
            }
        }
        long offset = 0;
        if (newestTicks != Long.MIN_VALUE) {
            offset = newestTicks + place.tickStep - stamp33;
            jumps++;
        }
        Epoch opened = new Epoch(stamp33, offset);
        newestEpoch = opened;
        return accept(place, opened, stamp33);
    }

    private static long accept(Place place, Epoch epoch, long stamp) {
        boolean isStep = epoch == place.epoch && stamp > place.lastStamp;
        place.stampStep = isStep ? Math.min(stamp - place.lastStamp, MAX_FORWARD) : 0;
        place.epoch = epoch;
        place.lastStamp = stamp;
        place.suspect33 = NONE;
        epoch.newestStamp = Math.max(epoch.newestStamp, stamp);
        return stamp + epoch.offset;
    }

    private static boolean isNear(Epoch epoch, long stamp33) {
        return Math.abs(unwrap(stamp33, epoch.newestStamp) - epoch.newestStamp) <= MAX_FORWARD;
    }

    /** The 64-bit number nearest to {@code near} that ends in these 33 bits. */
    private static long unwrap(long stamp33, long near) {
        long difference = (stamp33 - near) << (Long.SIZE - STAMP_BITS) >> (Long.SIZE - STAMP_BITS);
        return near + difference;
    }
}
