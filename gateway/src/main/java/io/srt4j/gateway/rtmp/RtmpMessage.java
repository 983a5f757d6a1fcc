package io.srt4j.gateway.rtmp;

/**
 * One RTMP message, whole, in either direction. Immutable by agreement: nobody writes to the arrays once they are in here,
 * because {@code body} of an outgoing media message is the frame that every other player of the stream sends as well.
 *
 * <p>The payload is {@code head} followed by {@code body}, so that a frame gets its few bytes of FLV header without
 * being copied. Received messages have an empty head.
 */
final class RtmpMessage {
    static final int SET_CHUNK_SIZE = 1;
    static final int ABORT = 2;
    static final int ACKNOWLEDGEMENT = 3;
    static final int USER_CONTROL = 4;
    static final int WINDOW_ACK_SIZE = 5;
    static final int SET_PEER_BANDWIDTH = 6;
    static final int AUDIO = 8;
    static final int VIDEO = 9;
    static final int COMMAND_AMF3 = 17;
    static final int DATA = 18;
    static final int COMMAND = 20;

    // Chunk streams, as SRS and FMS number them. Only 2 has a meaning in the specification.
    static final int CONTROL_CHUNKS = 2;
    static final int CONNECTION_CHUNKS = 3;
    static final int STREAM_CHUNKS = 5;
    static final int VIDEO_CHUNKS = 6;
    static final int AUDIO_CHUNKS = 7;

    static final byte[] NO_BYTES = {};

    private final int chunkStreamId;
    private final int typeId;
    private final int messageStreamId;
    private final int timestampMs;
    private final byte[] head;
    private final byte[] body;

    RtmpMessage(int chunkStreamId, int typeId, int messageStreamId, int timestampMs, byte[] body) {
        this(chunkStreamId, typeId, messageStreamId, timestampMs, NO_BYTES, body);
    }

    private RtmpMessage(int chunkStreamId, int typeId, int messageStreamId, int timestampMs, byte[] head, byte[] body) {
        this.chunkStreamId = chunkStreamId;
        this.typeId = typeId;
        this.messageStreamId = messageStreamId;
        this.timestampMs = timestampMs;
        this.head = head;
        this.body = body;
    }

    static RtmpMessage video(int messageStreamId, int timestampMs, byte[] head, byte[] body) {
        return new RtmpMessage(VIDEO_CHUNKS, VIDEO, messageStreamId, timestampMs, head, body);
    }

    static RtmpMessage audio(int messageStreamId, int timestampMs, byte[] head, byte[] body) {
        return new RtmpMessage(AUDIO_CHUNKS, AUDIO, messageStreamId, timestampMs, head, body);
    }

    int chunkStreamId() {
        return chunkStreamId;
    }

    int typeId() {
        return typeId;
    }

    int messageStreamId() {
        return messageStreamId;
    }

    /** Milliseconds as the wire has them: 32 bits, unsigned, wrapping after 49.7 days. */
    int timestampMs() {
        return timestampMs;
    }

    byte[] head() {
        return head;
    }

    byte[] body() {
        return body;
    }

    int payloadBytes() {
        return head.length + body.length;
    }

    @Override
    public String toString() {
        return "type " + typeId + " stream " + messageStreamId + " at " + Integer.toUnsignedString(timestampMs)
                + " ms, "
                + payloadBytes() + " bytes";
    }
}
