import org.jspecify.annotations.NullMarked;

/** The media gateway. It exports nothing: it is a program, not a library. */
@NullMarked
module io.srt4j.gateway {
    requires static org.jspecify;

    requires info.picocli;
    requires io.netty.buffer;
    requires io.netty.codec;
    requires io.netty.common;
    requires io.netty.transport;
    requires static io.netty.transport.classes.epoll;      // NIO where it is absent
    requires io.srt4j.transport;
    requires java.net.http;
    requires jdk.jfr;                                      // events of virtual threads
    requires jdk.management;
    requires micrometer.core;
    requires micrometer.java21;
    requires micrometer.registry.prometheus;
    requires org.eclipse.jetty.server;
    requires tools.jackson.databind;
    requires org.slf4j;
    requires org.snakeyaml.engine;

    opens io.srt4j.gateway.cli to info.picocli;
}
