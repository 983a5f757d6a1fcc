package io.srt4j.protocol.arch.bad;

final class ReadsClock {
    long nowNs() {
        return System.nanoTime();
    }
}
