/** SRT over UDP: sockets and time below the protocol, a blocking face for virtual threads above it. */
@org.jspecify.annotations.NullMarked
@SuppressWarnings("requires-transitive-automatic") // Micrometer has no module descriptor, and SrtMeters is one of its binders
module io.srt4j.transport {
    requires transitive io.srt4j.protocol;
    requires static org.jspecify;

    requires io.netty.buffer;
    requires io.netty.common;
    requires io.netty.transport;
    requires io.netty.transport.classes.epoll;
    requires io.netty.transport.unix.common;
    requires transitive micrometer.core;
    requires org.slf4j;

    exports io.srt4j.transport;
}
