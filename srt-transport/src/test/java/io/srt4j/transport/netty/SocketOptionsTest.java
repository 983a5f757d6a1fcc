package io.srt4j.transport.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netty.channel.ChannelOption;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.unix.IntegerUnixChannelOption;
import io.srt4j.protocol.settings.UdpOptions;
import io.srt4j.transport.UdpKind;
import java.io.IOException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What the kernel says about a socket after the options were applied. */
class SocketOptionsTest {
    private static final IntegerUnixChannelOption IP_TOS = new IntegerUnixChannelOption("IP_TOS", 0, 1);
    private static final IntegerUnixChannelOption IP_TTL = new IntegerUnixChannelOption("IP_TTL", 0, 2);
    private static final IntegerUnixChannelOption TCLASS = new IntegerUnixChannelOption("IPV6_TCLASS", 41, 67);
    private static final IntegerUnixChannelOption HOPS = new IntegerUnixChannelOption("IPV6_UNICAST_HOPS", 41, 16);
    private static final IntegerUnixChannelOption V6ONLY = new IntegerUnixChannelOption("IPV6_V6ONLY", 41, 26);

    private static EpollDatagramChannel epoll(SocketProtocolFamily family, UdpOptions udp) throws IOException {
        assumeTrue(Epoll.isAvailable());
        EpollDatagramChannel channel = new EpollDatagramChannel(family);
        SocketOptions.apply(channel, UdpKind.EPOLL, udp, family);
        return channel;
    }

    @Test
    void ttlAndTosReachTheKernel() throws IOException {
        EpollDatagramChannel channel = epoll(SocketProtocolFamily.INET, UdpOptions.DEFAULTS.withTtl(7).withTos(0xB8));

        assertThat(channel.config().getOption(IP_TTL)).isEqualTo(7);
        assertThat(channel.config().getOption(IP_TOS)).isEqualTo(0xB8);
        channel.unsafe().closeForcibly();
    }

    /** A dual-stack socket sends both kinds of packets. */
    @Test
    void onIpv6SocketsTheyHoldForBothFamilies() throws IOException {
        EpollDatagramChannel channel = epoll(SocketProtocolFamily.INET6, UdpOptions.DEFAULTS.withTtl(7).withTos(0xB8));

        assertThat(channel.config().getOption(IP_TTL)).isEqualTo(7);
        assertThat(channel.config().getOption(HOPS)).isEqualTo(7);
        assertThat(channel.config().getOption(IP_TOS)).isEqualTo(0xB8);
        assertThat(channel.config().getOption(TCLASS)).isEqualTo(0xB8);
        channel.unsafe().closeForcibly();
    }

    @Test
    void withoutThemTheSystemDecides() throws IOException {
        EpollDatagramChannel asked = epoll(SocketProtocolFamily.INET, UdpOptions.DEFAULTS);
        EpollDatagramChannel untouched = new EpollDatagramChannel(SocketProtocolFamily.INET);

        assertThat(asked.config().getOption(IP_TTL)).isEqualTo(untouched.config().getOption(IP_TTL));
        assertThat(asked.config().getOption(IP_TOS)).isEqualTo(untouched.config().getOption(IP_TOS));
        asked.unsafe().closeForcibly();
        untouched.unsafe().closeForcibly();
    }

    @Test
    void anIpv6SocketTakesBothFamiliesUnlessToldOtherwise() throws IOException {
        EpollDatagramChannel both = epoll(SocketProtocolFamily.INET6, UdpOptions.DEFAULTS);
        EpollDatagramChannel only = epoll(SocketProtocolFamily.INET6, UdpOptions.DEFAULTS.withIpv6Only(1));

        assertThat(both.config().getOption(V6ONLY)).isZero();
        assertThat(only.config().getOption(V6ONLY)).isEqualTo(1);
        both.unsafe().closeForcibly();
        only.unsafe().closeForcibly();
    }

    @Test
    void aDeviceThatIsNotThereIsNamed() {
        assertThatThrownBy(() -> epoll(SocketProtocolFamily.INET, UdpOptions.DEFAULTS.withDevice("nosuchdevice0")))
                .isInstanceOf(IOException.class).hasMessageContaining("nosuchdevice0");
    }

    static Stream<Arguments> linuxOnly() {
        UdpOptions none = UdpOptions.DEFAULTS;
        return Stream.of(Arguments.of(none.withTtl(7), "ttl"), Arguments.of(none.withDevice("lo"), "bindtodevice"),
                Arguments.of(none.withIpv6Only(1), "ipv6only"));
    }

    @ParameterizedTest
    @MethodSource("linuxOnly")
    void plainJdkChannelsRefuseWhatTheyCannotDo(UdpOptions udp, String named) {
        NioDatagramChannel channel = new NioDatagramChannel(SocketProtocolFamily.INET6);

        assertThatThrownBy(() -> SocketOptions.apply(channel, UdpKind.NIO, udp, SocketProtocolFamily.INET6))
                .isInstanceOf(IOException.class).hasMessageContaining(named);
        channel.unsafe().closeForcibly();
    }

    @Test
    void plainJdkChannelsMarkPackets() throws IOException {
        NioDatagramChannel channel = new NioDatagramChannel(SocketProtocolFamily.INET);
        SocketOptions.apply(channel, UdpKind.NIO, UdpOptions.DEFAULTS.withTos(0xB8), SocketProtocolFamily.INET);

        assertThat(channel.config().getOption(ChannelOption.IP_TOS)).isEqualTo(0xB8);
        channel.unsafe().closeForcibly();
    }
}
