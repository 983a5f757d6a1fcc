/** SRT over UDP: sockets and time below the protocol, a blocking face for virtual threads above it. */
@org.jspecify.annotations.NullMarked
module io.srt4j.transport {
    requires transitive io.srt4j.protocol;
    requires static org.jspecify;

    requires org.slf4j;

}
