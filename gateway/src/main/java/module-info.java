import org.jspecify.annotations.NullMarked;

/** The media gateway. It exports nothing: it is a program, not a library. */
@NullMarked
module io.srt4j.gateway {
    requires static org.jspecify;

    requires java.net.http;
    requires io.netty.buffer;
    requires io.netty.codec;
    requires io.netty.common;
    requires io.netty.transport;
    requires static io.netty.transport.classes.epoll;      // NIO where it is absent
    requires org.eclipse.jetty.server;
    requires org.slf4j;
    requires org.snakeyaml.engine;
}
