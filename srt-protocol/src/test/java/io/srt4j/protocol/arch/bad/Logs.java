package io.srt4j.protocol.arch.bad;

final class Logs {
    void say() {
        System.err.println("late");
    }
}
