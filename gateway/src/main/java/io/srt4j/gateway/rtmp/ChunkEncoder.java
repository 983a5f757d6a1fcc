package io.srt4j.gateway.rtmp;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.MessageToByteEncoder;
import java.util.HashMap;
import java.util.Map;

/**
 * Cuts messages into chunks (RTMP 5.3), a whole batch into one buffer. Loop-confined, one per connection.
 *
 * <p>A message starts with the full header (fmt 0) when its chunk stream is new, changes its message stream, or steps
 * back or far ahead in time; else with fmt 1, or fmt 2 if type and length repeat. fmt 3 is only used to continue a
 * message: peers disagree about the timestamp of a message that begins with it.
 */
final class ChunkEncoder extends MessageToByteEncoder<MessageBatch> {
    static final int INITIAL_CHUNK_BYTES = 128;
    static final int EXTENDED = 0xFFFFFF;

    /** Basic header, message header and extended timestamp, at their longest. */
    private static final int MAX_HEADER_BYTES = 3 + 11 + 4;

    private record Previous(int messageStreamId, int typeId, int payloadBytes, int timestampMs) {}

    private final Map<Integer, Previous> previous = new HashMap<>();
    private int chunkBytes = INITIAL_CHUNK_BYTES;

    ChunkEncoder() {
        super(MessageBatch.class);
    }

    @Override
    protected ByteBuf allocateBuffer(ChannelHandlerContext context, MessageBatch batch, boolean preferDirect) {
        int headerBytes = 0;
        for (RtmpMessage message : batch.messages()) {
            headerBytes += MAX_HEADER_BYTES + message.payloadBytes() / chunkBytes * 7;
        }
        return context.alloc().ioBuffer(headerBytes + batch.payloadBytes());
    }

    @Override
    protected void encode(ChannelHandlerContext context, MessageBatch batch, ByteBuf out) {
        for (RtmpMessage message : batch.messages()) {
            write(message, out);
            if (message.typeId() == RtmpMessage.SET_CHUNK_SIZE) {
                chunkBytes = ControlMessages.wordOf(message, chunkBytes);
            }
        }
    }

    private void write(RtmpMessage message, ByteBuf out) {
        long time = writeHeader(message, out);
        int total = message.payloadBytes();
        for (int from = 0; from < total;) {
            if (from > 0) {
                writeBasicHeader(3, message.chunkStreamId(), out);
                writeExtended(time, out);
            }
            int to = Math.min(total, from + chunkBytes);
            writePayload(message, from, to, out);
            from = to;
        }
    }

    /** Returns what the timestamp field stands for: the time itself after fmt 0, the step after fmt 1 and 2. */
    private long writeHeader(RtmpMessage message, ByteBuf out) {
        Previous last = previous.put(message.chunkStreamId(), new Previous(message.messageStreamId(), message.typeId(),
                message.payloadBytes(), message.timestampMs()));
        int stepMs = last == null ? -1 : message.timestampMs() - last.timestampMs();
        boolean isFull = last == null || last.messageStreamId() != message.messageStreamId() || stepMs < 0
                || stepMs >= EXTENDED;
        boolean isShort = !isFull && last.typeId() == message.typeId() && last.payloadBytes() == message.payloadBytes();
        long time = isFull ? Integer.toUnsignedLong(message.timestampMs()) : stepMs;

        writeBasicHeader(isFull ? 0 : isShort ? 2 : 1, message.chunkStreamId(), out);
        out.writeMedium((int) Math.min(time, EXTENDED));
        if (!isShort) {
            out.writeMedium(message.payloadBytes());
            out.writeByte(message.typeId());
        }
        if (isFull) {
            out.writeIntLE(message.messageStreamId());
        }
        writeExtended(time, out);
        return time;
    }

    private static void writeBasicHeader(int fmt, int chunkStreamId, ByteBuf out) {
        if (chunkStreamId < 64) {
            out.writeByte(fmt << 6 | chunkStreamId);
        } else if (chunkStreamId < 64 + 256) {
            out.writeByte(fmt << 6).writeByte(chunkStreamId - 64);
        } else {
            out.writeByte(fmt << 6 | 1).writeShortLE(chunkStreamId - 64);
        }
    }

    private static void writeExtended(long time, ByteBuf out) {
        if (time >= EXTENDED) {
            out.writeInt((int) time);
        }
    }

    private static void writePayload(RtmpMessage message, int from, int to, ByteBuf out) {
        int headBytes = message.head().length;
        int position = from;
        if (position < headBytes) {
            int end = Math.min(to, headBytes);
            out.writeBytes(message.head(), position, end - position);
            position = end;
        }
        if (position < to) {
            out.writeBytes(message.body(), position - headBytes, to - position);
        }
    }
}
