package io.srt4j.protocol.arch.bad;

final class StartsThread {
    void start() {
        Thread.startVirtualThread(() -> {});
    }
}
