/** The SRT protocol as plain single-threaded objects: no I/O, no clock, no randomness, no threads. */
@org.jspecify.annotations.NullMarked
module io.srt4j.protocol {
    requires static org.jspecify;
}
