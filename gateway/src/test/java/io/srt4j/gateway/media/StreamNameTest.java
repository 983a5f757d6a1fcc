package io.srt4j.gateway.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StreamNameTest {

    @ParameterizedTest
    @CsvSource({"live/cam1, live, cam1", "/live/cam1, live, cam1", "live/eu/cam1, live/eu, cam1",
        "live/Küche 1, live, Küche 1", "live/cam1.backup, live, cam1.backup"})
    void pathIsSplitAtItsLastSlash(String path, String app, String name) {
        assertThat(StreamName.parse(path)).contains(StreamName.of(app, name));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/", "cam1", "/cam1", "live/", "//cam1", "live//cam1", "../cam1", "live/..", "live/.",
        "a/../cam1", "live/cam\n1", "live/\u0000"})
    void pathThatIsNoNameIsRefused(String path) {
        assertThat(StreamName.parse(path)).isEmpty();
    }

    @Test
    void partsAreBoundedInLength() {
        String longest = "x".repeat(StreamName.MAX_PART_CHARS);
        assertThat(StreamName.parse("live/" + longest)).isPresent();
        assertThat(StreamName.parse("live/" + longest + "x")).isEmpty();
    }

    @Test
    void nameHasNoSlash() {
        assertThatThrownBy(() -> StreamName.of("live", "a/b")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new StreamName("", "live", "a")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void defaultVhostIsNotShown() {
        assertThat(StreamName.of("live", "cam1")).hasToString("live/cam1");
        assertThat(new StreamName("example.org", "live", "cam1")).hasToString("example.org/live/cam1");
        assertThat(new StreamName("example.org", "live", "cam1").path()).isEqualTo("live/cam1");
    }
}
