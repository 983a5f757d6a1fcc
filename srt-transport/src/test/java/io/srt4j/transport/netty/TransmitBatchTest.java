package io.srt4j.transport.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.unix.Errors;
import io.netty.channel.unix.SegmentedDatagramPacket;
import io.netty.util.ReferenceCountUtil;
import io.srt4j.protocol.core.ConnectionRequest;
import io.srt4j.protocol.core.EndpointCore;
import io.srt4j.protocol.core.EndpointLimits;
import io.srt4j.protocol.settings.UdpOptions;
import io.srt4j.transport.UdpKind;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What leaves in batches arrives as the datagrams that were written. */
@Timeout(30)
class TransmitBatchTest {
    /** Equal neighbours, a shorter last one, single ones, and a longer one where a run might have gone on. */
    private static final int[] SIZES = {1332, 1332, 1332, 44, 44, 1332, 16, 700, 700, 701, 1472};
    private static final InetSocketAddress ANY_PORT = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

    private static Channel channel(Loop loop, ChannelHandler handler) {
        Channel channel = switch (loop.kind) {
            case EPOLL -> new EpollDatagramChannel(SocketProtocolFamily.INET);
            case NIO -> new NioDatagramChannel(SocketProtocolFamily.INET);
        };
        channel.pipeline().addLast(handler);
        loop.executor.register(channel).syncUninterruptibly();
        channel.bind(ANY_PORT).syncUninterruptibly();
        return channel;
    }

    /** Sends datagrams of {@code sizes}, each full of its number, in one batch with one flush. */
    private static void send(Loop loop, Channel channel, InetSocketAddress to, int... sizes) throws Exception {
        loop.executor.submit(() -> {
            TransmitBatch batch = new TransmitBatch(channel, loop.transmit, _ -> {});
            for (int number = 0; number < sizes.length; number++) {
                var room = batch.room();
                for (int i = 0; i < sizes[number]; i++) {
                    room.put((byte) number);
                }
                batch.add(sizes[number], to);
            }
            batch.flush();
        }).get();
    }

    private static void assertArrive(DatagramSocket socket, int... sizes) throws Exception {
        socket.setSoTimeout(5000);
        DatagramPacket packet = new DatagramPacket(new byte[65_536], 65_536);
        for (int number = 0; number < sizes.length; number++) {
            socket.receive(packet);
            assertThat(packet.getLength()).as("datagram %s", number).isEqualTo(sizes[number]);
            assertThat(packet.getData()[sizes[number] - 1]).isEqualTo((byte) number);
        }
    }

    @ParameterizedTest
    @EnumSource(UdpKind.class)
    void neighboursOfEqualSizeStayDatagramsOfTheirOwn(UdpKind kind) throws Exception {
        EventLoops loops = new EventLoops(kind, 1);
        try (DatagramSocket receiver = new DatagramSocket(ANY_PORT)) {
            Loop loop = loops.next();
            Channel channel = channel(loop, new ChannelInboundHandlerAdapter());
            for (int round = 0; round < 20; round++) {
                send(loop, channel, (InetSocketAddress) receiver.getLocalSocketAddress(), SIZES);

                assertArrive(receiver, SIZES);
            }
        } finally {
            loops.close(1000);
        }
    }

    /** As a network card does whose driver cannot cut packets up. */
    private static final class RefusingSegments extends ChannelOutboundHandlerAdapter {
        private final AtomicInteger refused = new AtomicInteger();

        @Override
        public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
            if (message instanceof SegmentedDatagramPacket) {
                ReferenceCountUtil.release(message);
                refused.incrementAndGet();
                promise.setFailure(new Errors.NativeIoException("sendmmsg", -5, false));
            } else {
                var _ = context.write(message, promise);
            }
        }
    }

    @Test
    void whatTheKernelRefusesInOnePieceIsSentSingly() throws Exception {
        EventLoops loops = new EventLoops(UdpKind.EPOLL, 1);
        try (DatagramSocket receiver = new DatagramSocket(ANY_PORT)) {
            Loop loop = loops.next();
            RefusingSegments refusing = new RefusingSegments();
            Channel channel = channel(loop, refusing);
            send(loop, channel, (InetSocketAddress) receiver.getLocalSocketAddress(), 500, 500, 500, 100);

            assertArrive(receiver, 500, 500, 500, 100);
            assertThat(refusing.refused).hasValue(1);
        } finally {
            loops.close(1000);
        }
    }

    /** The kernel hands such a run over in one piece. */
    @Test
    void receivedRunsAreTakenApart() throws Exception {
        EventLoops loops = new EventLoops(UdpKind.EPOLL, 1);
        try {
            EndpointDriver driver =
                    EndpointDriver.open(loops, Binding.alone(ANY_PORT, UdpOptions.DEFAULTS), EndpointLimits.DEFAULTS,
                            _ -> new Deaf());
            Loop loop = loops.next();
            Channel channel = channel(loop, new ChannelInboundHandlerAdapter());
            int[] sizes = new int[48];
            Arrays.fill(sizes, 1316);
            send(loop, channel, driver.localAddress(), sizes);

            await().until(() -> driver.call((core, _) -> core.stats().unknownDestination()).get() == 48);
        } finally {
            loops.close(1000);
        }
    }

    private static final class Deaf implements EndpointPort {
        @Override
        public boolean passesOn(InetAddress local, InetSocketAddress source, ByteBuffer datagram) {
            return false;
        }

        @Override
        public void onRequest(EndpointCore core, ConnectionRequest request, long nowNs) {}

        @Override
        public void onClosed(EndpointCore core) {}
    }
}
