package io.srt4j.transport.netty;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.DatagramPacket;
import io.netty.util.ReferenceCountUtil;

/**
 * What becomes of a channel, and the way in where the channel reads itself: passes each datagram on as a view, releases
 * it, and tells the driver when a batch is complete.
 *
 * <p>Loop-confined. Netty's reference counts end here.
 */
final class DatagramBridge extends ChannelInboundHandlerAdapter {
    private final EndpointDriver driver;
    private final ReceiveBuffer received;

    /** Passes what is read into {@code received} on to {@code driver}. */
    DatagramBridge(EndpointDriver driver, ReceiveBuffer received) {
        this.driver = driver;
        this.received = received;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        driver.onChannelReady((DatagramChannel) context.channel());
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        try {
            if (message instanceof DatagramPacket packet) {
                driver.onBatch();
                driver.onDatagram(packet.sender(), null, received.viewOf(packet.content()));
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
