package io.srt4j.protocol.arch.bad;

final class Locks {
    private int count;

    synchronized int count() {
        return count++;
    }
}
