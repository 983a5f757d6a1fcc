package io.srt4j.gateway.rtmp;

import java.nio.ByteBuffer;

/** The messages RTMP itself lives by: types 1 to 6, always on chunk stream 2, message stream 0. RTMP 5.4, 7.1.7. */
final class ControlMessages {
    static final int STREAM_BEGIN = 0;
    static final int STREAM_EOF = 1;
    static final int SET_BUFFER_LENGTH = 3;
    static final int PING_REQUEST = 6;
    static final int PING_RESPONSE = 7;

    private static final byte DYNAMIC = 2;

    private ControlMessages() {}

    static RtmpMessage setChunkSize(int chunkBytes) {
        return control(RtmpMessage.SET_CHUNK_SIZE, word(chunkBytes));
    }

    static RtmpMessage acknowledgement(int receivedBytes) {
        return control(RtmpMessage.ACKNOWLEDGEMENT, word(receivedBytes));
    }

    static RtmpMessage windowAckSize(int windowBytes) {
        return control(RtmpMessage.WINDOW_ACK_SIZE, word(windowBytes));
    }

    static RtmpMessage setPeerBandwidth(int windowBytes) {
        return control(RtmpMessage.SET_PEER_BANDWIDTH, ByteBuffer.allocate(5).putInt(windowBytes).put(DYNAMIC).array());
    }

    static RtmpMessage userControl(int event, int value) {
        return control(RtmpMessage.USER_CONTROL, ByteBuffer.allocate(6).putShort((short) event).putInt(value).array());
    }

    static boolean isPing(RtmpMessage message) {
        return message.typeId() == RtmpMessage.USER_CONTROL && eventOf(message) == PING_REQUEST;
    }

    /** The event of a user control message, or -1 if it is too short to have one. */
    static int eventOf(RtmpMessage message) {
        byte[] body = message.body();
        return body.length < 2 ? -1 : ByteBuffer.wrap(body).getShort() & 0xFFFF;
    }

    /** The answer to a ping request: the same four bytes back; zero if there were fewer. */
    static RtmpMessage pong(RtmpMessage ping) {
        int value = ping.body().length < 6 ? 0 : ByteBuffer.wrap(ping.body()).getInt(2);
        return userControl(PING_RESPONSE, value);
    }

    /** The 32-bit word a control message begins with, or {@code otherwise} if it is too short. */
    static int wordOf(RtmpMessage message, int otherwise) {
        return message.body().length < 4 ? otherwise : ByteBuffer.wrap(message.body()).getInt();
    }

    private static RtmpMessage control(int typeId, byte[] body) {
        return new RtmpMessage(RtmpMessage.CONTROL_CHUNKS, typeId, 0, 0, body);
    }

    private static byte[] word(int value) {
        return ByteBuffer.allocate(4).putInt(value).array();
    }
}
