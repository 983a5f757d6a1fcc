package io.srt4j.transport.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.socket.SocketProtocolFamily;
import io.srt4j.transport.UdpKind;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What one system call reads: datagrams as they were sent, with their sources. */
@Timeout(30)
class ReceiveBatchTest {
    private final EventLoops loops = new EventLoops(UdpKind.EPOLL, 1);
    private final Loop loop = loops.next();
    private final ReceiveBatch batch = new ReceiveBatch();

    private record Received(int bytes, byte last, InetSocketAddress source) {}

    @AfterEach
    void endLoops() {
        loops.close(1000);
    }

    private EpollDatagramChannel bound(String address) throws Exception {
        InetAddress local = InetAddress.getByName(address);
        EpollDatagramChannel channel = new EpollDatagramChannel(
                local.getAddress().length == 4 ? SocketProtocolFamily.INET : SocketProtocolFamily.INET6);
        channel.config().setAutoRead(false).setUdpGro(true);
        channel.pipeline().addLast(new ChannelInboundHandlerAdapter());
        loop.executor.register(channel).syncUninterruptibly();
        channel.bind(new InetSocketAddress(local, 0)).syncUninterruptibly();
        return channel;
    }

    private List<Received> receive(EpollDatagramChannel channel) throws Exception {
        List<Received> all = new ArrayList<>();
        boolean more = true;
        while (more) {
            more = batch.receive(channel.fd().intValue());
            for (ByteBuffer datagram = batch.next(); datagram != null; datagram = batch.next()) {
                byte last = datagram.get(datagram.limit() - 1);
                all.add(new Received(datagram.remaining(), last, batch.source()));
            }
        }
        return all;
    }

    private void sendRun(EpollDatagramChannel from, InetSocketAddress to, int... sizes) throws Exception {
        loop.executor.submit(() -> {
            TransmitBatch run = new TransmitBatch(from, loop.transmit, failure -> {
                throw new AssertionError(failure);
            });
            for (int number = 0; number < sizes.length; number++) {
                ByteBuffer room = run.room();
                for (int i = 0; i < sizes[number]; i++) {
                    room.put((byte) number);
                }
                run.add(sizes[number], to);
            }
            run.flush();
        }).get();
    }

    @Test
    void aRunIsTakenApartIntoItsDatagrams() throws Exception {
        EpollDatagramChannel receiver = bound("127.0.0.1");
        EpollDatagramChannel sender = bound("127.0.0.1");
        int[] sizes = new int[40];
        Arrays.fill(sizes, 1332);
        sizes[39] = 44;

        sendRun(sender, receiver.localAddress(), sizes);

        List<Received> received = receive(receiver);
        assertThat(received).extracting(Received::bytes)
                .containsExactly(Arrays.stream(sizes).boxed().toArray(Integer[]::new));
        for (int number = 0; number < sizes.length; number++) {
            assertThat(received.get(number).last()).isEqualTo((byte) number);
        }
        assertThat(received).extracting(Received::source).containsOnly(sender.localAddress());
    }

    @Test
    void ipv6SourcesAreRead() throws Exception {
        EpollDatagramChannel receiver = bound("::1");
        EpollDatagramChannel sender = bound("::1");

        sendRun(sender, receiver.localAddress(), 100, 100, 100);

        assertThat(receive(receiver)).hasSize(3).extracting(Received::source).containsOnly(sender.localAddress());
    }

    @Test
    void moreThanOneCallReadsComesWithTheNextCalls() throws Exception {
        EpollDatagramChannel receiver = bound("127.0.0.1");
        int count = 3 * ReceiveBatch.MESSAGES + 1;
        try (DatagramSocket sender = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))) {
            for (int i = 0; i < count; i++) {
                sender.send(new DatagramPacket(new byte[] {0, (byte) i}, 2, receiver.localAddress()));
            }

            assertThat(receive(receiver)).hasSize(count).extracting(Received::source)
                    .containsOnly((InetSocketAddress) sender.getLocalSocketAddress());
        }
    }

    @Test
    void anEmptySocketGivesNothing() throws Exception {
        assertThat(receive(bound("127.0.0.1"))).isEmpty();
    }

    @Test
    void anEmptyDatagramIsPassedOver() throws Exception {
        EpollDatagramChannel receiver = bound("127.0.0.1");
        try (DatagramSocket sender = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))) {
            sender.send(new DatagramPacket(new byte[0], 0, receiver.localAddress()));
            sender.send(new DatagramPacket(new byte[] {7}, 1, receiver.localAddress()));
        }

        assertThat(receive(receiver)).extracting(Received::last).containsExactly((byte) 7);
    }

    @Test
    void theDestinationIsToldIfItWasAskedFor() throws Exception {
        EpollDatagramChannel receiver = bound("0.0.0.0");
        receiver.config().setOption(EpollChannelOption.IP_RECVORIGDSTADDR, true);
        EpollDatagramChannel sender = bound("127.0.0.1");
        InetAddress called = InetAddress.getByName("127.0.0.3");

        sendRun(sender, new InetSocketAddress(called, receiver.localAddress().getPort()), 50, 50);

        batch.receive(receiver.fd().intValue());
        assertThat(batch.next()).isNotNull();
        assertThat(batch.destination()).isEqualTo(called);
        assertThat(batch.next()).isNotNull();
        assertThat(batch.destination()).isEqualTo(called);
    }
}
