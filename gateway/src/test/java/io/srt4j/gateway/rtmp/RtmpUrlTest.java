package io.srt4j.gateway.rtmp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.srt4j.gateway.media.StreamName;
import java.net.URI;
import org.junit.jupiter.api.Test;

class RtmpUrlTest {
    @Test
    void splitsAtTheLastSlash() {
        RtmpUrl url = RtmpUrl.parse(URI.create("rtmp://a.example:1936/live2/inst/key-1?backup=1&x=%20"));

        assertThat(url).isEqualTo(new RtmpUrl("a.example", 1936, "live2/inst", "key-1?backup=1&x=%20"));
        assertThat(url.tcUrl()).isEqualTo("rtmp://a.example:1936/live2/inst");
    }

    @Test
    void hidesTheKey() {
        assertThat(RtmpUrl.parse(URI.create("rtmp://a.example/live2/key-1?s=secret")))
                .hasToString("rtmp://a.example/live2/***");
    }

    @Test
    void refusesWhatCannotBePushedTo() {
        for (String address : new String[] {"rtmps://a/live/x", "http://a/live/x", "rtmp:///live/x", "rtmp://a",
            "rtmp://a/x",
            "rtmp://a//x", "rtmp://a/live/", "rtmp://user:secret@a/live/x"}) {
            assertThatThrownBy(() -> RtmpUrl.parse(URI.create(address))).as(address)
                    .isInstanceOf(IllegalArgumentException.class).message().doesNotContain("secret");
        }
    }

    @Test
    void aPlayersQueriesAreJoinedWithoutQuestionMark() {
        assertThat(RtmpUrl.Requested.of("live?vhost=a.example", "cam1?token=1&x"))
                .contains(new RtmpUrl.Requested(new StreamName("a.example", "live", "cam1"),
                        "vhost=a.example&token=1&x"));
        assertThat(RtmpUrl.Requested.of("live/", "cam1"))
                .contains(new RtmpUrl.Requested(StreamName.of("live", "cam1"), ""));
    }

    @Test
    void refusesNamesNoStreamCanHave() {
        assertThat(RtmpUrl.Requested.of("live", "")).isEmpty();
        assertThat(RtmpUrl.Requested.of("live", "..")).isEmpty();
        assertThat(RtmpUrl.Requested.of("live", "a\nb")).isEmpty();
        assertThat(RtmpUrl.Requested.of("live", "a/b")).isEmpty();
        assertThat(RtmpUrl.Requested.of("live", "x".repeat(300))).isEmpty();
        assertThat(RtmpUrl.Requested.of("live?vhost=a/b", "x")).isEmpty();
    }
}
