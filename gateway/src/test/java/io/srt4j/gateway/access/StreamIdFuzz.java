package io.srt4j.gateway.access;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.srt4j.gateway.config.DefaultMode;
import io.srt4j.gateway.media.StreamName;
import java.nio.charset.StandardCharsets;

/** Whatever a caller sends as its stream id names a stream or is refused with a code. */
class StreamIdFuzz {
    @FuzzTest
    void anything(byte[] data) {
        String streamId = new String(data, StandardCharsets.UTF_8);
        switch (new StreamIdRules(DefaultMode.PLAY).read(streamId)) {
            case StreamIdVerdict.Understood understood -> {
                assertThat(StreamName.parse(understood.stream().path())).contains(understood.stream());
                assertThat(understood.param().length())
                        .isLessThanOrEqualTo(streamId.length() + "vhost=&s=&u=".length());
            }
            case StreamIdVerdict.Refused refused -> assertThat(refused.srtCode()).isBetween(1400, 1405);
        }
    }
}
