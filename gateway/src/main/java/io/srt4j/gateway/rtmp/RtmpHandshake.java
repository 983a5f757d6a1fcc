package io.srt4j.gateway.rtmp;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.util.concurrent.ScheduledFuture;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The simple handshake (RTMP 5.2), either side. Loop-confined; stands in front of the chunk codec and removes itself when
 * done, telling the handlers behind it with {@link Event#DONE}. A peer that has not finished after the time-out is closed.
 *
 * <p>A complex first packet (the digests of Flash Player 9) is answered with a simple one: its version field of zero says
 * so, and ffmpeg, librtmp, VLC and OBS accept that. What the peer echoes is not compared: nothing depends on it.
 */
final class RtmpHandshake extends ByteToMessageDecoder {
    /** Told to the handlers behind. */
    enum Event {
        DONE
    }

    static final int VERSION = 3;
    static final int PACKET_BYTES = 1536;

    private enum Step {
        AWAIT_FIRST,
        AWAIT_ECHO
    }

    private final boolean isServer;
    private final Duration timeout;
    private Step step = Step.AWAIT_FIRST;
    private @Nullable ScheduledFuture<?> expiry;

    private RtmpHandshake(boolean isServer, Duration timeout) {
        this.isServer = isServer;
        this.timeout = timeout;
    }

    static RtmpHandshake server(Duration timeout) {
        return new RtmpHandshake(true, timeout);
    }

    static RtmpHandshake client(Duration timeout) {
        return new RtmpHandshake(false, timeout);
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) throws Exception {
        super.handlerAdded(context);
        expiry = context.executor().schedule(
                () -> context.fireExceptionCaught(
                        new RtmpException(RtmpException.Kind.TIMED_OUT, "the handshake was not finished in time")),
                timeout.toMillis(), TimeUnit.MILLISECONDS);
        if (context.channel().isActive() && !isServer) {
            sendFirst(context);
        }
    }

    @Override
    public void channelActive(ChannelHandlerContext context) throws Exception {
        if (!isServer) {
            sendFirst(context);
        }
        super.channelActive(context);
    }

    @Override
    protected void handlerRemoved0(ChannelHandlerContext context) {
        ScheduledFuture<?> pending = expiry;
        if (pending != null) {
            pending.cancel(false);
        }
    }

    @Override
    protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) throws RtmpException {
        switch (step) {
            case AWAIT_FIRST -> {
                int version = in.getUnsignedByte(in.readerIndex());
                if (version != VERSION) {
                    throw RtmpException.protocol("a handshake of version " + version + ", not 3");
                }
                if (!in.isReadable(1 + PACKET_BYTES)) {
                    return;
                }
                in.skipBytes(1);
                ByteBuf reply = context.alloc().ioBuffer(1 + 2 * PACKET_BYTES);
                if (isServer) {
                    writeFirst(reply);
                }
                reply.writeBytes(in, PACKET_BYTES);
                ChannelFuture _ = context.writeAndFlush(reply);
                step = Step.AWAIT_ECHO;
            }
            case AWAIT_ECHO -> {
                if (in.isReadable(PACKET_BYTES)) {
                    in.skipBytes(PACKET_BYTES);
                    context.fireUserEventTriggered(Event.DONE);
                    context.pipeline().remove(this);
                }
            }
        }
    }

    private static void sendFirst(ChannelHandlerContext context) {
        ByteBuf first = context.alloc().ioBuffer(1 + PACKET_BYTES);
        writeFirst(first);
        ChannelFuture _ = context.writeAndFlush(first);
    }

    /** Version, time zero, four zero bytes that mean "simple", and bytes that only have to be there. */
    private static void writeFirst(ByteBuf out) {
        byte[] filler = new byte[PACKET_BYTES - 8];
        ThreadLocalRandom.current().nextBytes(filler);
        out.writeByte(VERSION).writeInt(0).writeInt(0).writeBytes(filler);
    }
}
