package io.srt4j.gateway.admin;

import java.time.Instant;
import java.time.InstantSource;
import java.util.function.LongSupplier;

/** The two clocks of the API: one for dates, one that never jumps, for spans and rates. */
record Ticker(InstantSource wall, LongSupplier monotonicNs) {
    static final Ticker SYSTEM = new Ticker(InstantSource.system(), System::nanoTime);

    Instant now() {
        return wall.instant();
    }

    long nowNs() {
        return monotonicNs.getAsLong();
    }
}
