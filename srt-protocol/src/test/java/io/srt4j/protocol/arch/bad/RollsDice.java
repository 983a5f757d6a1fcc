package io.srt4j.protocol.arch.bad;

import java.util.SplittableRandom;

final class RollsDice {
    int roll() {
        return new SplittableRandom().nextInt(6);
    }
}
