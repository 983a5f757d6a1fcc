package io.srt4j.gateway.mpegts;

/** What takes the payloads of one PID's packets, in order. Bytes are borrowed for the call. */
sealed interface PayloadSink permits SectionAssembler, PesAssembler {

    /** The payload {@code [from, to)} of a packet in which something begins. */
    void start(byte[] data, int from, int to);

    /** The payload {@code [from, to)} of any other packet. */
    void resume(byte[] data, int from, int to);

    /** Packets are missing before the next one. */
    void gap();

    /** Whether this payload, whose packet has the counter of the one before, is that one again and can be left out. */
    boolean isRepetition(byte[] data, int from, int to, boolean isStart);
}
