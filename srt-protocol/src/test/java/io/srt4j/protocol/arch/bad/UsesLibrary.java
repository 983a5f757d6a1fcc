package io.srt4j.protocol.arch.bad;

import org.assertj.core.api.Assertions;

final class UsesLibrary {
    void check(int value) {
        Assertions.assertThat(value).isZero();
    }
}
