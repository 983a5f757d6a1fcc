/** The SRT protocol as plain single-threaded objects: no I/O, no clock, no randomness, no threads. */
@org.jspecify.annotations.NullMarked
@SuppressWarnings("module") // the targets of the qualified export are built later
module io.srt4j.protocol {
    requires static org.jspecify;

    exports io.srt4j.protocol.packet to
            io.srt4j.transport,
            io.srt4j.benchmarks;
}
