package io.srt4j.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.srt4j.protocol.settings.CipherMode;
import io.srt4j.protocol.settings.EncryptionOptions;
import io.srt4j.protocol.settings.SrtOptions;
import io.srt4j.protocol.settings.UdpOptions;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SrtUriTest {
    private static SrtOptions options(String query) {
        return SrtUri.parse("srt://host:10080?" + query).options();
    }

    @Test
    void hostAndPortAreTaken() {
        SrtUri uri = SrtUri.parse("srt://media.example:10080");

        assertThat(uri.host()).isEqualTo("media.example");
        assertThat(uri.port()).isEqualTo(10_080);
        assertThat(uri.mode()).isEqualTo(SrtUri.Mode.CALLER);
        assertThat(uri.options()).isEqualTo(SrtOptions.defaults());
    }

    @Test
    void bracketsHoldAnIpv6Address() {
        SrtUri uri = SrtUri.parse("srt://[::1]:9000/?latency=50");

        assertThat(uri.host()).isEqualTo("::1");
        assertThat(uri.address().getAddress().getHostAddress()).isEqualTo("0:0:0:0:0:0:0:1");
    }

    @ParameterizedTest
    @CsvSource(delimiter = ' ', value = {
        "srt://:9000 LISTENER",
        "srt://0.0.0.0:9000?mode=listener LISTENER",
        "srt://host:9000?mode=server LISTENER",
        "srt://host:9000?mode=caller CALLER",
        "srt://host:9000?mode=rendezvous RENDEZVOUS",
        "SRT://host:9000?mode=client CALLER"
    })
    void modeFollowsTheParameterThenTheHost(String uri, SrtUri.Mode mode) {
        assertThat(SrtUri.parse(uri).mode()).isEqualTo(mode);
    }

    @ParameterizedTest
    @CsvSource(delimiter = ' ', value = {
        "srt://10.0.0.1:9000?mode=rendezvous 0.0.0.0:9000",
        "srt://[::1]:9000?mode=rendezvous [0:0:0:0:0:0:0:0]:9000",
        "srt://10.0.0.1:9000?mode=rendezvous&adapter=127.0.0.1 127.0.0.1:9000",
        "srt://10.0.0.1:9000?mode=rendezvous&bind=127.0.0.1:9001 127.0.0.1:9001"
    })
    void bothSidesOfARendezvousUseOnePortUnlessTheySayOtherwise(String uri, String local) {
        InetSocketAddress address = SrtUri.parse(uri).localAddress().orElseThrow();
        String host = address.getAddress().getHostAddress();
        assertThat((host.contains(":") ? "[" + host + "]" : host) + ":" + address.getPort()).isEqualTo(local);
    }

    @ParameterizedTest
    @CsvSource(delimiter = ' ', value = {
        "streamid=#!::r=live/cam1,m=request #!::r=live/cam1,m=request",
        "latency=50&streamid=#!::r=live/cam1,m=request&oheadbw=30 #!::r=live/cam1,m=request",
        "streamid=%23!%3A%3Ar%3Dlive%2Fcam1%2Cm%3Drequest #!::r=live/cam1,m=request",
        "streamid=publish:live/cam1?token=a=b publish:live/cam1?token=a=b",
        "streamid=100%25%20done%zz '100% done%zz'",
        "streamid=caf%C3%A9+1 'café+1'"
    })
    void streamIdMayBeRawOrEncoded(String query, String streamId) {
        assertThat(options(query).streamId()).isEqualTo(streamId);
    }

    @Test
    void parametersHaveLibsrtsNamesAndUnits() {
        SrtOptions options = options("latency=200&mss=1400&fc=10000&sndbuf=1372000&rcvbuf=2744000&maxbw=1000000"
                + "&inputbw=500000&mininputbw=1000&oheadbw=30&payloadsize=1000&conntimeo=5000&peeridletimeo=7000"
                + "&tlpktdrop=0&nakreport=no&snddropdelay=100&drifttracer=false&minversion=1.3.0&linger=2"
                + "&udp_sndbuf=100000&udp_rcvbuf=200000&transtype=live&tsbpdmode=0&sndtimeo=500&rcvtimeo=700&ipttl=9"
                + "&iptos=0xB8&bindtodevice=eth0&ipv6only=1&reuseaddr=0"
                + "&adaptivereorder=0&lossmaxttl=40&retransmitalgo=0&maxrexmitbw=70000");

        assertThat(options).isEqualTo(SrtOptions.builder()
                .latencyMs(200)
                .peerLatencyMs(200)
                .mtuBytes(1400)
                .flowWindowPackets(10_000)
                .sendBufferPackets(1000)
                .receiveBufferPackets(2000)
                .maxBandwidthBytesPerSec(1_000_000)
                .inputBandwidthBytesPerSec(500_000)
                .minInputBandwidthBytesPerSec(1000)
                .overheadPercent(30)
                .payloadBytes(1000)
                .connectTimeoutMs(5000)
                .peerIdleTimeoutMs(7000)
                .tooLateDrop(false)
                .nakReport(false)
                .sendDropDelayMs(100)
                .driftTracer(false)
                .minimumVersion(0x010300)
                .lingerMs(2000)
                .timedDelivery(false)
                .sendTimeoutMs(500)
                .receiveTimeoutMs(700)
                .adaptiveReorder(false)
                .lossMaxTtlPackets(40)
                .retransmitAlgorithm(0)
                .maxRetransmitBandwidthBytesPerSec(70_000)
                .udp(new UdpOptions(100_000, 200_000, 9, 0xB8, "eth0", 1, false))
                .build());
    }

    /** URIs written for libsrt may say what is the case here anyway. */
    @ParameterizedTest
    @ValueSource(strings = {"transtype=live", "congestion=live", "messageapi=1", "sndsyn=1", "rcvsyn=1",
        "packetfilter=", "groupconnect=0", "rendezvous=0"})
    void askingForWhatHappensAnywayIsAllowed(String query) {
        assertThat(options(query)).isEqualTo(SrtOptions.defaults());
    }

    @Test
    void aPayloadSizeOfZeroMeansTheLargest() {
        assertThat(options("payloadsize=0").payloadBytes()).isEqualTo(SrtOptions.MAX_PAYLOAD_BYTES);
    }

    @Test
    void tinyBuffersAreRoundedUpToWhatWorks() {
        assertThat(options("rcvbuf=1000&sndbuf=1").receiveBufferPackets()).isEqualTo(32);
    }

    @Test
    void callerMayBindAnAddress() {
        assertThat(SrtUri.parse("srt://host:1?bind=127.0.0.1:5000").localAddress())
                .hasValueSatisfying(local -> assertThat(local.toString()).isEqualTo("/127.0.0.1:5000"));
        assertThat(SrtUri.parse("srt://host:1?adapter=127.0.0.1").localAddress())
                .hasValueSatisfying(local -> assertThat(local.getPort()).isZero());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "http://host:1|http://host:1",
        "srt://host|names no port",
        "srt://host:70000|70000",
        "srt://host:port|port",
        "srt://::1:9000|::1",
        "srt://user@host:9000|user@host",
        "srt://host:9000?latency=soon|latency",
        "srt://host:9000?latency=70000|latency",
        "srt://host:9000?passphrase=tooshort|passphrase",
        "srt://host:9000?pbkeylen=20|pbkeylen",
        "srt://host:9000?cryptomode=3|cryptomode",
        "srt://host:9000?kmrefreshrate=10&kmpreannounce=5|kmpreannounce",
        "srt://host:9000?latencey=120|latencey",
        "srt://host:9000?latency=120&latency=130|latency",
        "srt://host:9000?mode=meeting|rendezvous",
        "srt://host:9000?transtype=file|transtype",
        "srt://host:9000?tlpktdrop=maybe|tlpktdrop",
        "srt://host:9000?linger=99999999|linger",
        "srt://host:9000?ipttl=0|ipttl",
        "srt://host:9000?iptos=256|iptos",
        "srt://host:9000?bindtodevice=a-name-of-16-byte|bindtodevice",
        "srt://host:9000?messageapi=0|file mode",
        "srt://host:9000?congestion=file|file mode",
        "srt://host:9000?sndsyn=0|sndtimeo=0",
        "srt://host:9000?rcvsyn=0|rcvtimeo=0",
        "srt://host:9000?packetfilter=fec,cols:10|packet filters",
        "srt://host:9000?groupconnect=1|groups",
        "srt://host:9000?grouptype=broadcast|can only be read",
        "srt://host:9000?rendezvous=1|mode=rendezvous",
        "srt://host:9000?peerversion=1|can only be read"
    })
    void mistakesAreNamed(String uri, String named) {
        assertThatIllegalArgumentException().isThrownBy(() -> SrtUri.parse(uri)).withMessageContaining(named);
    }

    @Test
    void keysAreTakenAndNeverShown() {
        SrtOptions options = options("passphrase=not%20to%20be%20seen&pbkeylen=24&cryptomode=2&kmrefreshrate=60"
                + "&kmpreannounce=20&enforcedencryption=0");

        assertThat(options.encryption())
                .isEqualTo(new EncryptionOptions("not to be seen", 24, CipherMode.AES_GCM, 60, 20, false));
        assertThat(options.toString()).doesNotContain("seen");
        assertThatIllegalArgumentException().isThrownBy(() -> options("passphrase=secret"))
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("'secret'"));
    }
}
