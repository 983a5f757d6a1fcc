package io.srt4j.gateway.srt;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StreamIdTextTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "#!::r=live/cam1,m=publish             | #!::r=live/cam1,m=publish",
        "#!::r=live/cam1,s=hunter2,m=publish   | #!::r=live/cam1,s=***,m=publish",
        "#!::s=hunter2,r=live/cam1             | #!::s=***,r=live/cam1",
        "live/cam1?token=abc&x=1               | live/cam1?token=***&x=1",
        "publish:live/cam1:user:hunter2?q=1    | publish:live/cam1:user:***?q=1",
        "name,mode:publish,token:abc           | name,mode:publish,token:***"})
    void secretsAreLeftOut(String streamId, String expected) {
        assertThat(StreamIdText.printable(streamId)).isEqualTo(expected);
    }

    @Test
    void theTextStaysOnOneShortLine() {
        assertThat(StreamIdText.printable("a\nb\u001b[31mü")).isEqualTo("a?b?[31m?");
        assertThat(StreamIdText.printable("x".repeat(512))).hasSize(123);
    }
}
