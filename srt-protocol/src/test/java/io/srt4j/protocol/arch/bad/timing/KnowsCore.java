package io.srt4j.protocol.arch.bad.timing;

import io.srt4j.protocol.arch.bad.core.KnowsSend;

final class KnowsCore {
    KnowsSend core() {
        return new KnowsSend();
    }
}
