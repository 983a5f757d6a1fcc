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
        "#!:{r=live/cam1,x={a=1,b={c=2}},m=publish}             | PUBLISH | live/cam1       | x={a=1,b={c=2}}",
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
        "#!::bmd_uuid=0e1df79f-77e6-465c-b099-29a616e964f7,bmd_name=wp-003 "
                + "| PUBLISH | live/wp-003 | bmd_name=wp-003&bmd_uuid=0e1df79f-77e6-465c-b099-29a616e964f7",
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
        // OvenMediaEngine 397, 606: a whole address, percent-encoded or not
        "srt%3A%2F%2F192.0.2.1%3A9999%2Fapp%2Fcam1              | PLAY    | app/cam1        | vhost=192.0.2.1",
        "srt%3A//a.example%3A9999/app/s%3Fpolicy%3Dey%26signature%3Dj_9 "
                + "| PLAY | app/s | vhost=a.example&policy=ey&signature=j_9",
        "srt://default.example/app/cam1?m=publish               | PUBLISH | app/cam1        | vhost=default.example",
        "srt://[2001:db8::1]:9999/app/cam1                      | PLAY    | app/cam1        | vhost=[2001:db8::1]",
        // encoded twice: once by a form in the browser, once by the encoder
        "%2523%21%3A%3Ar%3Dlive%2Fcam1%2Cm%3Dpublish            | PUBLISH | live/cam1       | -",
        // no colon may appear (Sony), no special character at all may (mobile apps)
        "live/cam1?m=publish                                    | PUBLISH | live/cam1       | -",
        "live/cam1?token=x&m=publish&a=b                        | PUBLISH | live/cam1       | token=x&a=b",
        "live/cam1?m=request                                    | PLAY    | live/cam1       | -",
        "live/cam1?m=3                                          | PLAY    | live/cam1       | m=3",
        // FFmpeg and OBS take an ampersand for their own, so what arrives ends there (obs-studio 2990)
        "test?key_1=value_1                                     | PLAY    | live/test       | key_1=value_1",
        // MonaServer 79, standard keys of every kind
        "#!::r=s1,m=publish,t=stream                            | PUBLISH | live/s1         | t=stream",
        // datarhei (restreamer 535, 889); the last two as encoders cut them off
        "eccb20e1-3585-4bea-8577-8804607e8fdf                   | PLAY | live/eccb20e1-3585-4bea-8577-8804607e8fdf | -",
        "eccb20e1.stream,mode:publish,tok                       | PUBLISH | live/eccb20e1.stream | tok",
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
        "#!::r=live/cam1,m=bidirectional | 1405", "#!::r=live/cam1,m= | 1405",
        // Sony cameras cut at the first colon
        "publish | 1400", "read | 1400", "#! | 1400", "#!:: | 1400", "#!: | 1400",
        // cut off elsewhere
        "#!:{r=live/cam1,m=publ | 1400", "#!::r=live/cam1,m=publ | 1405", "#!::r= | 1400", "publish:: | 1400",
        // Latin-1, as the handshake's decoder passes it on, and control characters
        "live/caf\uFFFD | 1400", "#!::r=live/\uFFFD,m=publish | 1400", "live/a\u0007b | 1400",
        "publish:live/a%0Ab | 1400", "srt://host:9999 | 1400", "srt://host/ | 1400"})
    void nonsenseIsRefusedWithACode(String streamId, int code) {
        assertThat(rules.read(streamId)).isInstanceOfSatisfying(StreamIdVerdict.Refused.class,
                refused -> assertThat(refused.srtCode()).isEqualTo(code));
    }

    /** Tokens that fit are kept whole; those that do not are refused, not cut (mediamtx 3430). */
    @Test
    void aLongTokenIsKeptOrRefusedAsAWhole() {
        String head = "#!::r=live/cam1,m=publish,token=";
        String fits = "j".repeat(512 - head.length());
        assertThat(rules.read(head + fits)).isInstanceOfSatisfying(StreamIdVerdict.Understood.class,
                understood -> assertThat(understood.param()).isEqualTo("token=" + fits));
        assertThat(rules.read(head + fits + "j")).isInstanceOfSatisfying(StreamIdVerdict.Refused.class,
                refused -> assertThat(refused.srtCode()).isEqualTo(1400));
    }

    /** Bytes that are no UTF-8 in a value are the hooks' business. */
    @Test
    void anyValueReachesTheHooks() {
        assertThat(rules.read("#!::r=live/cam1,city=Z\uFFFDrich,m=publish"))
                .isInstanceOfSatisfying(StreamIdVerdict.Understood.class,
                        understood -> assertThat(understood.param()).isEqualTo("city=Z\uFFFDrich"));
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
