package io.srt4j.protocol.arch.bad.send;

import io.srt4j.protocol.arch.bad.receive.KnowsCore;

public final class KnowsReceive {
    public KnowsCore receiver() {
        return new KnowsCore();
    }
}
