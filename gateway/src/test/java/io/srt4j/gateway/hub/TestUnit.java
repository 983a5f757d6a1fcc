package io.srt4j.gateway.hub;

import io.srt4j.gateway.media.MediaUnit;

/** A unit that is nothing but its number, its size and whether one may start at it. */
record TestUnit(long number, int sizeBytes, boolean isRandomAccess) implements MediaUnit {

    static TestUnit key(long number) {
        return new TestUnit(number, 1, true);
    }

    static TestUnit delta(long number) {
        return new TestUnit(number, 1, false);
    }
}
