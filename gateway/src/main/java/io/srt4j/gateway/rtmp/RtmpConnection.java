package io.srt4j.gateway.rtmp;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.DecoderException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * A TCP connection that speaks RTMP, as a virtual thread wants to see it: {@link #receive} and {@link #send} block, always
 * with a deadline, and a closed connection ends both at once with an {@link RtmpException}.
 *
 * <p>Used by one session thread; {@link #close} may be called by anyone. The event loop only puts messages into the inbox
 * and takes written bytes off the account. Both are bounded: a full inbox stops reading from the socket, and
 * {@code send} waits while more than {@value #MAX_UNSENT_BYTES} bytes have not reached the kernel. The lock is held for
 * a few instructions only, so the loop may take it.
 */
final class RtmpConnection implements AutoCloseable {
    static final int WINDOW_BYTES = 2_500_000;

    private static final int MAX_UNSENT_BYTES = 256 * 1024;
    private static final int INBOX_MESSAGES = 64;
    private static final int MIN_ACK_WINDOW_BYTES = 64 * 1024;

    private final Channel channel;
    private final ChunkDecoder decoder;
    private final Consumer<RtmpConnection> onReady;
    private final LongAdder bytesIn = new LongAdder();
    private final LongAdder bytesOut = new LongAdder();

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition arrived = lock.newCondition();
    private final Condition room = lock.newCondition();
    // Guarded by lock.
    private final ArrayDeque<RtmpMessage> inbox = new ArrayDeque<>();
    private long unsentBytes;
    private boolean isPaused;
    private boolean isClosed;
    private RtmpException.Kind closeKind = RtmpException.Kind.CLOSED;
    private String closeReason = "the peer closed the connection";

    /**
     * Takes over a new channel: installs handshake and codec. {@code onReady} is called once, on the loop, when the
     * handshake is done; it must not block.
     */
    RtmpConnection(Channel channel, RtmpHandshake handshake, ChunkLimits limits, Consumer<RtmpConnection> onReady) {
        this.channel = channel;
        this.onReady = onReady;
        this.decoder = new ChunkDecoder(limits, this::hasInboxRoom);
        ChannelFuture _ = channel.closeFuture()
                .addListener(_ -> markClosed(RtmpException.Kind.CLOSED, "the peer closed the connection"));
        channel.pipeline().addLast(new ByteCounter(), handshake, decoder, new ChunkEncoder(), new Inbound());
    }

    /** The next message; empty if none came within {@code timeout}, which may be zero. */
    Optional<RtmpMessage> receive(Duration timeout) throws RtmpException, InterruptedException {
        long leftNs = timeout.toNanos();
        boolean mustResume;
        RtmpMessage message;
        lock.lockInterruptibly();
        try {
            while (inbox.isEmpty()) {
                throwIfClosed();
                if (leftNs <= 0) {
                    return Optional.empty();
                }
                leftNs = arrived.awaitNanos(leftNs);
            }
            message = inbox.remove();
            mustResume = isPaused && !isClosed && inbox.size() <= INBOX_MESSAGES / 2;
            isPaused &= !mustResume;
        } finally {
            lock.unlock();
        }
        if (mustResume) {
            channel.eventLoop().execute(this::resumeReading);
        }
        return Optional.of(message);
    }

    /** Hands messages to the socket in one piece; waits up to {@code timeout} for the peer to have taken earlier ones. */
    void send(MessageBatch batch, Duration timeout) throws RtmpException, InterruptedException {
        if (batch.isEmpty()) {
            return;
        }
        int bytes = batch.payloadBytes();
        long leftNs = timeout.toNanos();
        lock.lockInterruptibly();
        try {
            while (true) {
                throwIfClosed();
                if (unsentBytes <= MAX_UNSENT_BYTES) {
                    break;
                }
                if (leftNs <= 0) {
                    throw new RtmpException(RtmpException.Kind.TIMED_OUT,
                            "the peer did not take what was sent within " + timeout.toMillis() + " ms");
                }
                leftNs = room.awaitNanos(leftNs);
            }
            unsentBytes += bytes;
        } finally {
            lock.unlock();
        }
        channel.writeAndFlush(batch).addListener(write -> onWritten(bytes, write.isSuccess()));
    }

    void send(RtmpMessage message, Duration timeout) throws RtmpException, InterruptedException {
        send(MessageBatch.of(message), timeout);
    }

    InetSocketAddress remoteAddress() {
        return channel.remoteAddress() instanceof InetSocketAddress address ? address : new InetSocketAddress(0);
    }

    boolean isOpen() {
        return channel.isActive();
    }

    long bytesIn() {
        return bytesIn.sum();
    }

    /** Bytes of messages given to the kernel, without chunk headers. */
    long bytesOut() {
        return bytesOut.sum();
    }

    /**
     * Ends the conversation so that the peer can read everything that was sent: says so, then waits up to {@code grace}
     * for the peer to close. Closing at once, with bytes of the peer unread, would make the kernel throw ours away.
     */
    void finish(Duration grace) throws InterruptedException {
        if (channel instanceof DuplexChannel duplex && duplex.isActive()) {
            channel.eventLoop().execute(() -> {
                ChannelFuture _ = channel.writeAndFlush(channel.alloc().buffer(0)).addListener(_ -> {
                    ChannelFuture _ = duplex.shutdownOutput();
                });
            });
            long deadlineNs = System.nanoTime() + grace.toNanos();
            try {
                while (System.nanoTime() - deadlineNs < 0) {
                    receive(Duration.ofNanos(deadlineNs - System.nanoTime()));
                }
            } catch (RtmpException _) {
                // closed, which is what was waited for
            }
        }
        close();
    }

    @Override
    public void close() {
        close(RtmpException.Kind.CLOSED, "closed by us");
    }

    private void close(RtmpException.Kind kind, String reason) {
        markClosed(kind, reason);
        ChannelFuture _ = channel.close();
    }

    private void markClosed(RtmpException.Kind kind, String reason) {
        lock.lock();
        try {
            if (!isClosed) {
                isClosed = true;
                closeKind = kind;
                closeReason = reason;
            }
            arrived.signalAll();
            room.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void throwIfClosed() throws RtmpException {
        if (isClosed) {
            throw new RtmpException(closeKind, closeReason);
        }
    }

    // What follows runs on the event loop.

    private boolean hasInboxRoom() {
        lock.lock();
        try {
            return inbox.size() < INBOX_MESSAGES;
        } finally {
            lock.unlock();
        }
    }

    private void onArrived(RtmpMessage message) {
        boolean mustPause;
        lock.lock();
        try {
            inbox.add(message);
            mustPause = inbox.size() >= INBOX_MESSAGES;
            isPaused |= mustPause;
            arrived.signal();
        } finally {
            lock.unlock();
        }
        if (mustPause) {
            channel.config().setAutoRead(false);
        }
    }

    private void resumeReading() {
        ChannelHandlerContext context = channel.pipeline().context(decoder);
        if (context == null) {
            return;
        }
        try {
            decoder.resume(context);
        } catch (Exception e) {
            context.fireExceptionCaught(e);
        }
        if (hasInboxRoom()) {
            channel.config().setAutoRead(true);
        }
    }

    private void onWritten(int bytes, boolean isSuccess) {
        bytesOut.add(isSuccess ? bytes : 0);
        lock.lock();
        try {
            unsentBytes -= bytes;
            room.signal();
        } finally {
            lock.unlock();
        }
    }

    /** Counts what arrives and acknowledges it as often as the peer asked. Comes first in the pipeline. */
    private final class ByteCounter extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            if (message instanceof ByteBuf bytes) {
                bytesIn.add(bytes.readableBytes());
            }
            context.fireChannelRead(message);
        }
    }

    /** The last handler: hands over to the session thread. */
    private final class Inbound extends ChannelInboundHandlerAdapter {
        private int ackWindowBytes = WINDOW_BYTES;
        private long acknowledgedBytes;

        @Override
        public void userEventTriggered(ChannelHandlerContext context, Object event) {
            if (event == RtmpHandshake.Event.DONE) {
                onReady.accept(RtmpConnection.this);
            }
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object object) {
            if (!(object instanceof RtmpMessage message)) {
                return;
            }
            switch (message.typeId()) {
                case RtmpMessage.ACKNOWLEDGEMENT, RtmpMessage.SET_PEER_BANDWIDTH -> {}
                case RtmpMessage.WINDOW_ACK_SIZE -> ackWindowBytes =
                        Math.max(MIN_ACK_WINDOW_BYTES, ControlMessages.wordOf(message, WINDOW_BYTES));
                default -> onArrived(message);
            }
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext context) {
            long received = bytesIn.sum();
            // Not while the peer reads nothing: these are not waited for by anyone.
            if (received - acknowledgedBytes >= ackWindowBytes && context.channel().isWritable()) {
                acknowledgedBytes = received;
                ChannelFuture _ = context.channel()
                        .writeAndFlush(MessageBatch.of(ControlMessages.acknowledgement((int) received)));
            }
            context.fireChannelReadComplete();
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            Throwable root = cause instanceof DecoderException && cause.getCause() != null ? cause.getCause() : cause;
            switch (root) {
                case RtmpException e -> close(e.kind(), String.valueOf(e.getMessage()));
                case IOException e -> close(RtmpException.Kind.CLOSED, "connection lost: " + e.getMessage());
                default -> close(RtmpException.Kind.PROTOCOL, "internal error: " + root);
            }
        }
    }
}
