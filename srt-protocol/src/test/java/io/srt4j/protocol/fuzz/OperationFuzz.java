package io.srt4j.protocol.fuzz;

import com.code_intelligence.jazzer.junit.FuzzTest;

/** Any sequence of calls and datagrams at a connected pair is survived. */
class OperationFuzz {
    @FuzzTest
    void anythingGoes(byte[] script) {
        new HostileRun(script).run();
    }
}
