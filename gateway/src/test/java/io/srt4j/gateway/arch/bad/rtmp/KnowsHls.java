package io.srt4j.gateway.arch.bad.rtmp;

import io.srt4j.gateway.arch.bad.hls.KnowsHub;

public final class KnowsHls {
    public KnowsHub other() {
        return new KnowsHub();
    }
}
