package io.srt4j.transport;

/** How the loops talk to the kernel. */
public enum UdpKind {
    /** Linux only: many datagrams per system call in both directions, and timers finer than a millisecond. */
    EPOLL,
    /** Plain JDK channels: everywhere, one system call per datagram, timers of about a millisecond. */
    NIO
}
