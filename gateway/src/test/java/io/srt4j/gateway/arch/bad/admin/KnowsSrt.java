package io.srt4j.gateway.arch.bad.admin;

import io.srt4j.gateway.arch.bad.srt.Quiet;

public final class KnowsSrt {
    public Quiet other() {
        return new Quiet();
    }
}
