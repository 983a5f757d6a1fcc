package io.srt4j.transport.netty;

import io.netty.channel.IoEvent;
import io.netty.channel.IoEventLoop;
import io.netty.channel.IoRegistration;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollIoHandle;
import io.netty.channel.epoll.EpollIoOps;
import io.netty.channel.unix.FileDescriptor;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Reads a socket past its channel, in batches; see {@link ReceiveBatch}. The channel itself never reads: its own reading
 * hands over merged datagrams as they are, up to Netty 4.2.18. So the loop watches a second descriptor of the socket.
 *
 * <p>Loop-confined.
 */
final class SocketReader implements EpollIoHandle {
    private final EndpointDriver driver;
    private final ReceiveBatch batch;
    private final FileDescriptor descriptor;
    private final int number;
    private @Nullable IoRegistration registration;

    private SocketReader(EndpointDriver driver, ReceiveBatch batch, int number) {
        this.driver = driver;
        this.batch = batch;
        this.number = number;
        descriptor = new FileDescriptor(number);
    }

    /** On the loop: from now on {@code driver} gets what comes to {@code channel}. */
    static SocketReader begin(EpollDatagramChannel channel, EndpointDriver driver, ReceiveBatch batch)
            throws IOException {
        int second = LinuxDatagrams.duplicate(channel.fd().intValue());
        SocketReader reader = new SocketReader(driver, batch, second);
        ((IoEventLoop) channel.eventLoop()).register(reader).addListener(done -> {
            if (done.isSuccess()) {
                reader.registration = (IoRegistration) done.getNow();
                reader.watch(EpollIoOps.EPOLLIN);
            } else {
                driver.onChannelError(done.cause());
            }
        });
        return reader;
    }

    @Override
    public FileDescriptor fd() {
        return descriptor;
    }

    @Override
    public void handle(IoRegistration from, IoEvent event) {
        read();
        driver.onBatchComplete();
    }

    /** Reads what is there, within the bounds of a turn. */
    void read() {
        int left = UdpChannels.DATAGRAMS_PER_TURN;
        boolean more = true;
        try {
            while (more && left > 0) {
                more = batch.receive(number);
                left -= passOn();
            }
        } catch (IOException e) {
            driver.onChannelError(e);
        }
    }

    private int passOn() {
        int datagrams = 0;
        driver.onBatch();
        for (ByteBuffer datagram = batch.next(); datagram != null; datagram = batch.next()) {
            driver.onDatagram(batch.source(), batch.destination(), datagram);
            datagrams++;
        }
        return datagrams;
    }

    private void watch(EpollIoOps what) {
        if (registration != null && registration.isValid()) {
            registration.submit(what);
        }
    }

    /** Leaves what comes in the socket for now. Watches errors, as always: Netty forgets what watches nothing. */
    void pause() {
        watch(EpollIoOps.EPOLLERR);
    }

    /** Reads what comes from now on. */
    void resume() {
        watch(EpollIoOps.EPOLLIN);
    }

    @Override
    public void close() throws IOException {
        if (registration != null) {
            registration.cancel();
        }
        descriptor.close();
    }
}
