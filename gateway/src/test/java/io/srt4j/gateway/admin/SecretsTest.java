package io.srt4j.gateway.admin;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SecretsTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            #!::r=live/cam1,m=publish,s=hunter2            | #!::r=live/cam1,m=publish,s=***
            #!::s=hunter2,r=live/cam1                      | #!::s=***,r=live/cam1
            #!::r=live/cam1,token=a&b?c;d,m=publish        | #!::r=live/cam1,token=***,m=publish
            #!::h=live/cam1?secret=xxx,m=publish           | #!::h=live/cam1?secret=***,m=publish
            #!::h=live/cam1?x=1&secret=xxx&y=2,m=publish   | #!::h=live/cam1?x=1&secret=***&y=2,m=publish
            %23!%3A%3Ar%3Dlive/cam1,s%3Dhunter2            | #!::r=live/cam1,s=***
            live/cam1?token=hunter2                        | live/cam1?token=***
            live/cam1?a=1&streamKey=x?y;z,1&b=2            | live/cam1?a=1&streamKey=***&b=2
            publish:live/cam1:user:hunter2                 | publish:live/cam1:user:***
            publish:live/cam1:user:hun?ter2=1              | publish:live/cam1:user:***
            read:live/cam1:token=hunter2                   | read:live/cam1:token=***
            Token=hunter2&vhost=v                          | Token=***&vhost=v
            rtmp://user:hunter2@host/live                  | rtmp://***@host/live
            rtmp://host/live?auth_sign=hunter2             | rtmp://host/live?auth_sign=***
            password=a=b=c                                 | password=***
            """)
    void valuesOfSecretKeysAreHidden(String text, String shown) {
        assertThat(Secrets.redact(text)).isEqualTo(shown);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            #!::r=live/cam1,m=publish,u=anna
            publish:live/cam1
            publish:live/cam1?vhost=v
            live/keynote
            vhost=example.com&x=1
            srt://gateway.example:10080/live
            100%
            live/100%25
            """)
    void whatHoldsNoSecretStaysAsItIs(String text) {
        assertThat(Secrets.redact(text)).isEqualTo(text);
    }

    /** Such texts come from the network, up to 64 KiB of them. */
    @Test
    void hostileTextCostsLittleAndThrowsNothing() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        String letters = "%s=?&;,:/#!25@k ";
        for (int round = 0; round < 50; round++) {
            StringBuilder text = new StringBuilder(round % 2 == 0 ? "#!::" : "publish:");
            while (text.length() < 65_536) {
                text.append(letters.charAt(random.nextInt(letters.length())));
            }
            assertThat(Secrets.redact(text.toString())).as("seed %d", seed).hasSizeLessThan(4 * 65_536);
        }
        assertThat(Secrets.redact("&".repeat(65_536))).hasSize(65_536);
    }
}
