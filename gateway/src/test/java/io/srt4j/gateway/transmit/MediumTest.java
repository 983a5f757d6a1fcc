package io.srt4j.gateway.transmit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.srt4j.transport.SrtUri;
import java.nio.file.Path;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MediumTest {
    @ParameterizedTest
    @ValueSource(strings = {"-", "file://con"})
    void standardInputAndOutputHaveTwoNames(String text) {
        assertThat(Medium.parse(text)).isEqualTo(new Medium.Standard());
    }

    @ParameterizedTest
    @CsvSource({"file:///tmp/a.ts, /tmp/a.ts", "file://a.ts, a.ts", "a.ts, a.ts", "/tmp/a?b.ts, /tmp/a?b.ts"})
    void filesAreNamedByUriOrPath(String text, String path) {
        assertThat(Medium.parse(text)).isEqualTo(new Medium.File(Path.of(path)));
    }

    @Test
    void srtAddressesKeepTheirOptions() {
        assertThat(Medium.parse("srt://:9000?latency=80")).isInstanceOfSatisfying(Medium.Srt.class, srt -> {
            assertThat(srt.uri().mode()).isEqualTo(SrtUri.Mode.LISTENER);
            assertThat(srt.uri().options().latencyMs()).isEqualTo(80);
        });
    }

    @Test
    void aLabelShowsNoParameter() {
        assertThat(Medium.parse("srt://host:9000?streamid=secret").label()).isEqualTo("srt://host:9000");
        assertThat(Medium.parse("srt://[::1]:9000").label()).isEqualTo("srt://[::1]:9000");
        assertThat(Medium.parse("udp://10.0.0.7@232.1.1.1:5000?ttl=4").label())
                .isEqualTo("udp://10.0.0.7@232.1.1.1:5000");
    }

    @ParameterizedTest
    @CsvSource({"rtmp://host/app, is not known", "file://, a file needs a path", "udp://host, names no port",
        "udp://host:99999, port is '99999'", "udp://host:1?nope=1, parameter nope",
        "udp://239.1.1.1:1?ttl=256, ttl is '256'",
        "udp://host:1?ttl=1&ttl=2, parameter ttl is given twice", "udp://10.0.0.1:1?multicast, not a multicast group",
        "udp://10.0.0.7@10.0.0.1:1, not a multicast group", "udp://host:1?ttl=5, not a multicast group",
        "srt://host:1?nope=1, nope"})
    void whatCannotBeReadIsNamed(String text, String complaint) {
        assertThatThrownBy(() -> Medium.parse(text)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(complaint);
    }

    @Test
    void udpParametersAreReadWithSrtLiveTransmitsNames() {
        UdpAddress address = UdpAddress.parse(
                "udp://239.1.2.3:5000?adapter=eth1&ttl=4&mcloop=0&iptos=184&rcvbuf=4000000&sndbuf=65536&multicast=1");
        assertThat(address).isEqualTo(new UdpAddress("239.1.2.3", 5000, "", "eth1",
                new UdpAddress.Options(OptionalInt.of(4), OptionalInt.of(0), OptionalInt.of(184),
                        OptionalInt.of(4_000_000), OptionalInt.of(65_536))));
        assertThat(address.isMulticast()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"udp://:5000, '', ''", "udp://@239.1.2.3:5000, 239.1.2.3, ''", "udp://[ff02::1]:5000, ff02::1, ''",
        "udp://10.0.0.7@232.1.1.1:5000, 232.1.1.1, 10.0.0.7",
        "udp://232.1.1.1:5000?source=10.0.0.7, 232.1.1.1, 10.0.0.7"})
    void aGroupMayNameTheSenderItIsJoinedFor(String text, String host, String source) {
        UdpAddress address = UdpAddress.parse(text);
        assertThat(address.host()).isEqualTo(host);
        assertThat(address.source()).isEqualTo(source);
        assertThat(address.port()).isEqualTo(5000);
    }

    @ParameterizedTest
    @CsvSource({"5000000, 5000000", "800k, 800000", "4.5M, 4500000", "1G, 1000000000"})
    void aPaceMayBeARate(String text, long bitsPerSec) {
        assertThat(Pace.parse(text)).isEqualTo(new Pace.Constant(bitsPerSec));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "fast", "0", "-1", "1T"})
    void aPaceThatIsNoneIsRefused(String text) {
        assertThatThrownBy(() -> Pace.parse(text)).hasMessageContaining("allowed are pcr, none");
    }
}
