package io.srt4j.protocol.arch.bad.core;

import io.srt4j.protocol.arch.bad.send.KnowsReceive;

public final class KnowsSend {
    public KnowsReceive sender() {
        return new KnowsReceive();
    }
}
