package io.srt4j.transport.netty;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.DatagramPacket;
import io.netty.util.ReferenceCountUtil;
import java.nio.ByteBuffer;

/**
 * The only place that knows Netty's buffers on the way in: passes each datagram on as a view, releases it, and tells
 * the driver when a batch is complete. Loop-confined.
 */
final class DatagramBridge extends ChannelInboundHandlerAdapter {
    private final EndpointDriver driver;
    /** Reused for every datagram: the core copies what it keeps. */
    private final byte[] bytes = new byte[UdpChannels.MAX_DATAGRAM_BYTES];
    private final ByteBuffer view = ByteBuffer.wrap(bytes);

    DatagramBridge(EndpointDriver driver) {
        this.driver = driver;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        driver.onChannelReady((DatagramChannel) context.channel());
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        try {
            if (message instanceof DatagramPacket packet) {
                ByteBuf content = packet.content();
                int size = Math.min(content.readableBytes(), bytes.length);
                content.getBytes(content.readerIndex(), bytes, 0, size);
                driver.onDatagram(packet.sender(), view.limit(size).position(0));
            }
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        driver.onBatchComplete();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        if (context.channel().isWritable()) {
            driver.onWritable();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        driver.onChannelClosed();
    }

    /** A port that nobody listens on, a network that is down: UDP errors pass, the endpoint lives on. */
    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        driver.onChannelError(cause);
    }
}
