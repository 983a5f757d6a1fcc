package io.srt4j.gateway.rtmp;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Puts messages together from chunks (RTMP 5.3) and obeys the two control messages that concern chunks themselves: set
 * chunk size and abort. Loop-confined, one per connection.
 *
 * <p>Emits nothing while {@code canEmit} says no, so that the queue behind it is strictly bounded; {@link #resume} goes
 * on with the bytes that were left. Bytes that are not RTMP, or exceed {@link ChunkLimits}, end the connection with an
 * {@link RtmpException}. Messages without payload mean nothing in RTMP and are swallowed here: they cost the peer one
 * byte each and must not cost us an object.
 */
final class ChunkDecoder extends ByteToMessageDecoder {
    private static final int FULL = 0;
    private static final int NO_STREAM = 1;
    private static final int ONLY_TIME = 2;
    private static final int CONTINUE = 3;
    private static final int[] HEADER_BYTES = {11, 7, 3, 0};

    private final ChunkLimits limits;
    private final BooleanSupplier canEmit;
    private final Map<Integer, ChunkStream> chunkStreams = new HashMap<>();
    private int chunkBytes = ChunkEncoder.INITIAL_CHUNK_BYTES;
    /** Received bytes of all incomplete messages. */
    private int pendingBytes;
    /** The chunk whose payload is being read; null between chunks. */
    private @Nullable ChunkStream open;
    private int openChunkBytes;

    ChunkDecoder(ChunkLimits limits, BooleanSupplier canEmit) {
        this.limits = limits;
        this.canEmit = canEmit;
    }

    /** To be called on the loop when there is room again. */
    void resume(ChannelHandlerContext context) throws Exception {
        channelRead(context, context.alloc().buffer(0));
    }

    @Override
    protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) throws RtmpException {
        if (!canEmit.getAsBoolean()) {
            return;
        }
        ChunkStream stream = open;
        if (stream == null) {
            stream = readHeader(in);
            if (stream == null) {
                return;
            }
        }
        readPayload(stream, in, out);
    }

    /** Null, and nothing consumed, if the header is not all there yet. */
    private @Nullable ChunkStream readHeader(ByteBuf in) throws RtmpException {
        int start = in.readerIndex();
        ChunkStream stream = tryHeader(in);
        if (stream == null) {
            in.readerIndex(start);
            return null;
        }
        open = stream;
        openChunkBytes = Math.min(chunkBytes, stream.payloadBytes - stream.receivedBytes);
        return stream;
    }

    private @Nullable ChunkStream tryHeader(ByteBuf in) throws RtmpException {
        int first = in.readUnsignedByte();
        int fmt = first >> 6;
        int id = first & 0x3F;
        int idBytes = id < 2 ? id + 1 : 0;
        if (!in.isReadable(idBytes + HEADER_BYTES[fmt])) {
            return null;
        }
        if (idBytes == 1) {
            id = 64 + in.readUnsignedByte();
        } else if (idBytes == 2) {
            id = 64 + in.readUnsignedShortLE();
        }
        ChunkStream known = chunkStreams.get(id);
        ChunkStream stream = known == null ? new ChunkStream() : known;
        boolean isComplete = fmt == CONTINUE ? continued(stream, in, known != null) : started(stream, fmt, in);
        if (!isComplete) {
            return null;
        }
        if (known == null) {
            if (chunkStreams.size() >= limits.maxChunkStreams()) {
                throw RtmpException.protocol("more than " + limits.maxChunkStreams() + " chunk streams");
            }
            chunkStreams.put(id, stream);
        }
        return stream;
    }

    /** A chunk with a message header of its own. Whatever the chunk stream was in the middle of is given up. */
    private boolean started(ChunkStream stream, int fmt, ByteBuf in) throws RtmpException {
        // librtmp opens chunk stream 2 with fmt 1 when it pings first; fmt 2 cannot open one, it has no length.
        if (fmt == ONLY_TIME && !stream.hasHeader) {
            throw RtmpException.protocol("a chunk stream that begins in the middle");
        }
        long field = in.readUnsignedMedium();
        int payloadBytes = stream.payloadBytes;
        int typeId = stream.typeId;
        int messageStreamId = stream.messageStreamId;
        if (fmt <= NO_STREAM) {
            payloadBytes = in.readUnsignedMedium();
            typeId = in.readUnsignedByte();
        }
        if (fmt == FULL) {
            messageStreamId = in.readIntLE();
        }
        boolean isExtended = field == ChunkEncoder.EXTENDED;
        if (isExtended) {
            if (!in.isReadable(4)) {
                return false;
            }
            field = in.readUnsignedInt();
        }
        if (payloadBytes > limits.maxMessageBytes()) {
            throw RtmpException
                    .protocol("a message of " + payloadBytes + " bytes, at most " + limits.maxMessageBytes());
        }
        giveUp(stream);
        stream.hasHeader = true;
        stream.payloadBytes = payloadBytes;
        stream.typeId = typeId;
        stream.messageStreamId = messageStreamId;
        stream.isExtended = isExtended;
        stream.timeField = (int) field;
        stream.timestampMs = fmt == FULL ? (int) field : stream.timestampMs + (int) field;
        return true;
    }

    private static boolean continued(ChunkStream stream, ByteBuf in, boolean isKnown) throws RtmpException {
        if (!isKnown) {
            throw RtmpException.protocol("a chunk stream that begins in the middle");
        }
        boolean isNewMessage = stream.receivedBytes == 0;
        if (stream.isExtended) {
            if (!in.isReadable(4)) {
                return false;
            }
            int field = in.getInt(in.readerIndex());
            // Some senders leave the extended timestamp out of continuing chunks, as Flash once did: then these four
            // bytes are payload. It is told by the value, as SRS does.
            if (isNewMessage || field == stream.timeField || field == stream.timestampMs) {
                in.skipBytes(4);
            }
        }
        if (isNewMessage) {
            stream.timestampMs += stream.timeField;
        }
        return true;
    }

    private void readPayload(ChunkStream stream, ByteBuf in, List<Object> out) throws RtmpException {
        int bytes = Math.min(openChunkBytes, in.readableBytes());
        if (pendingBytes + bytes > 2 * limits.maxMessageBytes()) {
            throw RtmpException.protocol("too many incomplete messages");
        }
        stream.append(in, bytes);
        pendingBytes += bytes;
        openChunkBytes -= bytes;
        if (openChunkBytes > 0) {
            return;
        }
        open = null;
        if (stream.receivedBytes == stream.payloadBytes) {
            pendingBytes -= stream.receivedBytes;
            deliver(stream.take(), out);
        }
    }

    private void deliver(RtmpMessage message, List<Object> out) throws RtmpException {
        switch (message.typeId()) {
            case RtmpMessage.SET_CHUNK_SIZE -> {
                int size = ControlMessages.wordOf(message, 0);
                if (size < 1) {
                    throw RtmpException.protocol("a chunk size of " + size + " bytes");
                }
                chunkBytes = size;
            }
            case RtmpMessage.ABORT -> {
                ChunkStream aborted = chunkStreams.get(ControlMessages.wordOf(message, -1));
                if (aborted != null) {
                    giveUp(aborted);
                }
            }
            default -> {
                if (message.payloadBytes() > 0) {
                    out.add(message);
                }
            }
        }
    }

    private void giveUp(ChunkStream stream) {
        pendingBytes -= stream.receivedBytes;
        stream.discard();
    }

    /** The header that later chunks refer to, and the part of a message that has arrived. */
    private static final class ChunkStream {
        private static final int FIRST_CAPACITY_BYTES = 1024;

        private boolean hasHeader;
        private int payloadBytes;
        private int typeId;
        private int messageStreamId;
        private int timestampMs;
        /** As on the wire: the time itself after fmt 0, the step after fmt 1 and 2. */
        private int timeField;
        private boolean isExtended;
        private byte[] body = RtmpMessage.NO_BYTES;
        private int receivedBytes;

        void append(ByteBuf in, int bytes) {
            int needed = receivedBytes + bytes;
            if (needed > body.length) {
                int grown = Math.max(needed, Math.max(FIRST_CAPACITY_BYTES, 2 * body.length));
                byte[] larger = new byte[Math.min(payloadBytes, grown)];
                System.arraycopy(body, 0, larger, 0, receivedBytes);
                body = larger;
            }
            in.readBytes(body, receivedBytes, bytes);
            receivedBytes = needed;
        }

        RtmpMessage take() {
            RtmpMessage message = new RtmpMessage(0, typeId, messageStreamId, timestampMs, body);
            discard();
            return message;
        }

        void discard() {
            body = RtmpMessage.NO_BYTES;
            receivedBytes = 0;
        }
    }
}
