package io.srt4j.gateway.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.srt4j.gateway.config.DefaultMode;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StreamIdRulesTest {
    private final StreamIdRules rules = new StreamIdRules(DefaultMode.PLAY);

    /** Every form that SRS, MediaMTX, datarhei and the encoders of user-visible bug reports produce. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "-", quoteCharacter = '`', value = {
        // SRS
        "#!::r=live/livestream,m=publish                        | PUBLISH | live/livestream | -",
        "#!::r=live/livestream,m=request                        | PLAY    | live/livestream | -",
        "#!::r=live/livestream                                  | PLAY    | live/livestream | -",
        "#!::m=publish,r=live/livestream                        | PUBLISH | live/livestream | -",
        "#!::r=live/livestream,m=PUBLISH                        | PUBLISH | live/livestream | -",
        "#!::r=live/livestream,key2=b,key1=a                    | PLAY    | live/livestream | key1=a&key2=b",
        "#!::h=host.com,r=live/livestream,key1=a                | PLAY    | live/livestream | vhost=host.com&key1=a",
        "#!::h=live/livestream,m=publish                        | PUBLISH | live/livestream | -",
        "#!::h=srs.srt.com.cn/live/livestream,m=publish         | PUBLISH | live/livestream | vhost=srs.srt.com.cn",
        "#!::h=live/livestream?secret=d6d2be37,m=publish        | PUBLISH | live/livestream | secret=d6d2be37",
        "#!::r=live/livestream?key1=val1,key2=val2              | PLAY    | live/livestream | key1=val1&key2=val2",
        "#!::r=live/cam1?a=1&b=2,m=publish                      | PUBLISH | live/cam1       | a=1&b=2",
        "#!::h=old/name,r=live/cam1                             | PLAY    | live/cam1       | -",
        "#!::r=stream,key=a/b                                   | PLAY    | live/stream     | key=a/b",
        "#!::u=alice,s=secret,t=stream,r=cam1,m=publish         | PUBLISH | live/cam1       | s=secret&t=stream&u=alice",
        "livestream                                             | PLAY    | live/livestream | -",
        "live/livestream                                        | PLAY    | live/livestream | -",
        "live/livestream?key=value&x=y                          | PLAY    | live/livestream | key=value&x=y",
        // the draft's nested form
        "#!:{r=live/cam1,m=publish}                             | PUBLISH | live/cam1       | -",
        // MediaMTX
        "publish:live/cam1                                      | PUBLISH | live/cam1       | -",
        "publish:mystream                                       | PUBLISH | live/mystream   | -",
        "read:live/cam1                                         | PLAY    | live/cam1       | -",
        "publish:live/cam1:record=true                          | PUBLISH | live/cam1       | record=true",
        "publish:live/cam1:user:pass                            | PUBLISH | live/cam1       | s=pass&u=user",
        "publish:live/cam1:user:pass:a=b                        | PUBLISH | live/cam1       | s=pass&u=user&a=b",
        "publish:live/cam1:user:pass?a=b                        | PUBLISH | live/cam1       | s=pass&u=user&a=b",
        "read:live/cam1?token=x:y                               | PLAY    | live/cam1       | token=x:y",
        "#!::m=publish,r=stream?record=true,u=name,s=pw         | PUBLISH | live/stream     | record=true&s=pw&u=name",
        // Blackmagic (mediamtx 3701, Ant-Media-Server 6840)
        "#!::bmd_uuid=0e1d-79f,bmd_name=wp-003,r=test3,m=publish | PUBLISH | live/test3 | bmd_name=wp-003&bmd_uuid=0e1d-79f",
        "#!::u=LiveApp/test,bmd_uuid=a6,bmd_name=F              | PUBLISH | LiveApp/test    | bmd_name=F&bmd_uuid=a6&u=LiveApp/test",
        // encoders that append or encode (mediamtx 5414, OvenMediaEngine 606, VLC)
        "publish:live/cam1:user:pass#feedbackplay               | PUBLISH | live/cam1       | s=pass&u=user",
        "live/cam1#feedbackplay                                 | PLAY    | live/cam1       | -",
        "%23!::r=live/cam1,m=publish                            | PUBLISH | live/cam1       | -",
        "%23%21%3A%3Ar%3Dlive%2Fcam1%2Cm%3Dpublish              | PUBLISH | live/cam1       | -",
        "#!::r=live%2Fcam1,m=publish                            | PUBLISH | live/cam1       | -",
        "publish%3Alive%2Fcam1                                  | PUBLISH | live/cam1       | -",
        "live%2fcam1%3Ftoken%3Dx                                | PLAY    | live/cam1       | token=x",
        "live/100%                                              | PLAY    | live/100%       | -",
        // datarhei (restreamer 535, 889)
        "83a80613-693d,mode:publish                             | PUBLISH | live/83a80613-693d | -",
        "eccb.stream,mode:publish,token:something               | PUBLISH | live/eccb.stream   | token=something",
        "eccb20e1                                               | PLAY    | live/eccb20e1   | -",
        // srt-live-server
        "uplive.sls.com/live/test                               | PLAY    | uplive.sls.com/live/test | -",
        // slashes and blanks around
        "/live/cam1                                             | PLAY    | live/cam1       | -",
        "#!::r=/live/cam1/,m=publish                            | PUBLISH | live/cam1       | -",
        "#!::r=live/cam1,m=publish,                             | PUBLISH | live/cam1       | -",
        "#!::r=live/cam1, m=publish                             | PUBLISH | live/cam1       | -",
        "#!::r=live/cam1,flag,m=publish                         | PUBLISH | live/cam1       | flag",
        "live/a:b                                               | PLAY    | live/a:b        | -",
    })
    void everyKnownFormIsUnderstood(String streamId, Role role, String path,
            @SuppressWarnings("NullAway") String param) {
        StreamIdVerdict verdict = rules.read(streamId);
        assertThat(verdict).isInstanceOfSatisfying(StreamIdVerdict.Understood.class, understood -> {
            assertThat(understood.role()).isEqualTo(role);
            assertThat(understood.stream().path()).isEqualTo(path);
            assertThat(understood.param()).isEqualTo(param == null ? "" : param);
        });
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "#!::m=publish | 1400", "#!:: | 1400", "#!:{r=live/cam1 | 1400", "#! | 1400", "#!R=x | 1400",
        "#!::r=,m=publish | 1400", "#!::h=host.com,m=publish | 1400", "#!::u=alice,m=publish | 1400",
        "#!::r=live/../etc,m=publish | 1400", "#!::r=a//b | 1400", "publish: | 1400", "publish:a:b:c:d:e | 1400",
        "/ | 1400", "?a=b | 1400", "live/%00 | 1400", "#!::r=live/cam1,m=watch | 1405",
        "#!::r=live/cam1,m=bidirectional | 1405", "#!::r=live/cam1,m= | 1405"})
    void nonsenseIsRefusedWithACode(String streamId, int code) {
        assertThat(rules.read(streamId)).isInstanceOfSatisfying(StreamIdVerdict.Refused.class,
                refused -> assertThat(refused.srtCode()).isEqualTo(code));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "  "})
    void noStreamIdPublishesTheDefaultStream(String streamId) {
        StreamIdVerdict verdict = rules.read(streamId);
        assertThat(verdict).isInstanceOfSatisfying(StreamIdVerdict.Understood.class, understood -> {
            assertThat(understood.role()).isEqualTo(Role.PUBLISH);
            assertThat(understood.stream().path()).isEqualTo("live/livestream");
        });
    }

    @Test
    void theDefaultModeIsForPlainIdsOnly() {
        var publishing = new StreamIdRules(DefaultMode.PUBLISH);
        assertThat(roleOf(publishing.read("live/cam1"))).isEqualTo(Role.PUBLISH);
        assertThat(roleOf(publishing.read("#!::r=live/cam1"))).isEqualTo(Role.PLAY);
        assertThat(roleOf(publishing.read("read:live/cam1"))).isEqualTo(Role.PLAY);
    }

    @Test
    void randomTextNeverThrows() {
        long seed = System.nanoTime();
        var random = new Random(seed);
        String[] pieces = {"#!::", "#!:{", "}", "r=", "h=", "m=", "publish", ":", ",", "/", "?", "%", "%2F", "%ff", "=",
            "live", "\0", "ü", "read:", ",mode:", "#feedbackplay", "..", " "};
        for (int run = 0; run < 20_000; run++) {
            var text = new StringBuilder();
            for (int n = random.nextInt(12); n > 0; n--) {
                text.append(pieces[random.nextInt(pieces.length)]);
            }
            byte[] noise = new byte[random.nextInt(8)];
            random.nextBytes(noise);
            text.append(new String(noise, StandardCharsets.UTF_8));
            assertThat(rules.read(text.toString())).as("seed %d, text %s", seed, text).isNotNull();
        }
    }

    private static Role roleOf(StreamIdVerdict verdict) {
        return switch (verdict) {
            case StreamIdVerdict.Understood understood -> understood.role();
            case StreamIdVerdict.Refused refused -> throw new AssertionError(refused);
        };
    }
}
