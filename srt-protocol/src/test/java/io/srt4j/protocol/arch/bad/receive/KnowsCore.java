package io.srt4j.protocol.arch.bad.receive;

import io.srt4j.protocol.arch.bad.core.KnowsSend;

public final class KnowsCore {
    public KnowsSend core() {
        return new KnowsSend();
    }
}
