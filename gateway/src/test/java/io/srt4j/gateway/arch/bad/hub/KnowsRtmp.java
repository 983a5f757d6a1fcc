package io.srt4j.gateway.arch.bad.hub;

import io.srt4j.gateway.arch.bad.rtmp.KnowsHls;

public final class KnowsRtmp {
    public KnowsHls other() {
        return new KnowsHls();
    }
}
