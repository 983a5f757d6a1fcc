package io.srt4j.gateway.rtmp;

import java.util.ArrayList;
import java.util.List;

/**
 * Messages that leave together: one buffer, one write, one flush. Filled by the thread that owns the session, handed to
 * {@link RtmpConnection#send} once and not touched afterwards. {@link #hasRoom()} ends a batch after {@value #FULL_BYTES}
 * bytes, but a single frame may be larger than that and still travels in one.
 */
final class MessageBatch {
    private static final int FULL_BYTES = 64 * 1024;
    private static final int FULL_MESSAGES = 64;

    private final List<RtmpMessage> messages = new ArrayList<>();
    private int payloadBytes;

    static MessageBatch of(RtmpMessage... messages) {
        MessageBatch batch = new MessageBatch();
        for (RtmpMessage message : messages) {
            batch.add(message);
        }
        return batch;
    }

    MessageBatch add(RtmpMessage message) {
        messages.add(message);
        payloadBytes += message.payloadBytes();
        return this;
    }

    boolean isEmpty() {
        return messages.isEmpty();
    }

    boolean hasRoom() {
        return payloadBytes < FULL_BYTES && messages.size() < FULL_MESSAGES;
    }

    List<RtmpMessage> messages() {
        return messages;
    }

    int payloadBytes() {
        return payloadBytes;
    }
}
