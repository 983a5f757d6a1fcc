package io.srt4j.gateway.arch.bad.hls;

import io.srt4j.gateway.arch.bad.hub.KnowsRtmp;

public final class KnowsHub {
    public KnowsRtmp other() {
        return new KnowsRtmp();
    }
}
