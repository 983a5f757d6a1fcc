package io.srt4j.transport.netty;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import io.srt4j.transport.UdpKind;
import java.io.IOException;
import java.util.concurrent.Callable;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * One thread with what its sockets share: they are served one after the other, so one buffer per direction is enough,
 * however many there are.
 */
final class Loop {
    final EventLoop executor;
    final UdpKind kind;
    /** What plain channels are read into. */
    final ReceiveBuffer received = new ReceiveBuffer(UdpChannels.MAX_DATAGRAM_BYTES, UdpChannels.DATAGRAMS_PER_TURN);
    private @Nullable ReceiveBatch batch;
    final TransmitBuffer transmit = new TransmitBuffer();
    final Waker waker = new Waker();

    Loop(EventLoop executor, UdpKind kind) {
        this.executor = executor;
        this.kind = kind;
    }

    /** Any other thread: lets the loop do {@code task}, and waits for what comes of it; an interrupt stays pending. */
    <T> T call(Callable<T> task) throws IOException {
        try {
            Future<T> done = executor.submit(task).awaitUninterruptibly();
            if (!done.isSuccess()) {
                throw done.cause() instanceof IOException failure ? failure : new IOException(done.cause());
            }
            return done.getNow();
        } catch (RejectedExecutionException e) {
            throw new IOException("the loops are closed", e);
        }
    }

    /** On the loop: what sockets are read into past their channels. */
    ReceiveBatch batch() {
        if (batch == null) {
            batch = new ReceiveBatch();
        }
        return batch;
    }

    /** After the thread has ended. */
    void close() {
        received.close();
        transmit.close();
        waker.close();
    }
}
