/** The SRT protocol as plain single-threaded objects: no I/O, no clock, no randomness, no threads. */
@org.jspecify.annotations.NullMarked
@SuppressWarnings("module") // the targets of the qualified export are built later
module io.srt4j.protocol {
    requires static transitive org.jspecify;

    exports io.srt4j.protocol.core;
    exports io.srt4j.protocol.settings;
    exports io.srt4j.protocol.stats;
    exports io.srt4j.protocol.packet to
            io.srt4j.transport,
            io.srt4j.benchmarks;
}
