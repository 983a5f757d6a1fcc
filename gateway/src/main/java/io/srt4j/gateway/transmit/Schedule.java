package io.srt4j.gateway.transmit;

import java.io.Closeable;
import java.io.IOException;

/** When the bytes of a source are due. */
sealed interface Schedule extends Closeable permits ClockSchedule, Schedule.ConstantRate {
    /**
     * When the byte at {@code offset} is due, in ns after the first one. Offsets never decrease.
     *
     * @throws IOException if the source turns out to have no schedule
     */
    long dueNs(long offset) throws IOException;

    /** So many bits every second. */
    record ConstantRate(long bitsPerSec) implements Schedule {
        @Override
        public long dueNs(long offset) {
            return Math.round(offset * 8e9 / bitsPerSec);
        }

        @Override
        public void close() {}
    }
}
