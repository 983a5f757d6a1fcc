package io.srt4j.gateway.rtmp;

import static io.srt4j.gateway.rtmp.Amf0Test.hex;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.DecoderException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ChunkCodecTest {
    private static final ChunkLimits LIMITS = new ChunkLimits(1 << 20, 8);

    private boolean hasRoom = true;
    private final EmbeddedChannel reader = new EmbeddedChannel(new ChunkDecoder(LIMITS, () -> hasRoom));
    private final EmbeddedChannel writer = new EmbeddedChannel(new ChunkEncoder());

    @AfterEach
    void release() {
        writer.finishAndReleaseAll();
        reader.finishAndReleaseAll();
    }

    @Test
    void readsTheExamplesOfTheSpecification() {
        // RTMP 5.3.2.1: four audio messages of 32 bytes, 20 ms apart, each with the shortest header that says it.
        String body = "00".repeat(32);
        read("03 0003e8 000020 08 39300000" + body + "83 000014" + body + "c3" + body + "c3" + body);

        assertThat(received()).extracting(RtmpMessage::timestampMs).containsExactly(1000, 1020, 1040, 1060);

        // RTMP 5.3.2.2: one video message of 307 bytes in three chunks.
        read("04 0003e8 000133 09 39300000" + "aa".repeat(128) + "c4" + "bb".repeat(128) + "c4" + "cc".repeat(51));

        RtmpMessage video = received().getFirst();
        assertThat(video.body()).isEqualTo(hex("aa".repeat(128) + "bb".repeat(128) + "cc".repeat(51)));
        assertThat(video.typeId()).isEqualTo(RtmpMessage.VIDEO);
        assertThat(video.messageStreamId()).isEqualTo(12345);
    }

    @Test
    void writesTheShortestHeaderThatSaysIt() {
        write(audio(1000, 2), audio(1020, 2), audio(1040, 3), audio(1030, 3));

        assertThat(written()).isEqualTo(hex("""
                07 0003e8 000002 08 01000000 0102
                87 000014 0102
                47 000014 000003 08 010203
                07 000406 000003 08 01000000 010203
                """));
    }

    @Test
    void repeatsAnExtendedTimestampInEveryChunkOfTheMessage() {
        write(message(5, 0xFFFFFF, 130), message(5, 0x1000001, 1));

        byte[] bytes = written();
        assertThat(bytes).startsWith(hex("05 ffffff 000082 09 01000000 00ffffff 01"));
        assertThat(bytes).endsWith(hex("c5 00ffffff 8182   45 000002 000001 09 01"));
        reader.writeInbound(Unpooled.wrappedBuffer(bytes));
        assertThat(received()).extracting(RtmpMessage::timestampMs).containsExactly(0xFFFFFF, 0x1000001);
    }

    @Test
    void understandsSendersThatDoNotRepeatIt() {
        read("05 ffffff 000082 09 01000000 01000000" + "aa".repeat(128) + "c5 bbbb" + "45 000000 000001 09 cc");

        assertThat(received().getFirst().body()).endsWith(0xbb, 0xbb).hasSize(130);
    }

    @Test
    void timeWrapsWithoutAStepBack() {
        write(message(5, -10, 1), message(5, 10, 1));

        reader.writeInbound(Unpooled.wrappedBuffer(written()));
        assertThat(received()).extracting(RtmpMessage::timestampMs).containsExactly(-10, 10);
    }

    @Test
    void everyChunkStreamIdHasItsForm() {
        for (int id : new int[] {3, 63, 64, 319, 320, 65_599}) {
            EmbeddedChannel one = new EmbeddedChannel(new ChunkEncoder());
            one.writeOutbound(MessageBatch.of(new RtmpMessage(id, 9, 1, 0, new byte[200])));
            ByteBuf bytes = one.readOutbound();
            assertThat(bytes.readableBytes() - 200 - 11).as("chunk stream %d", id)
                    .isEqualTo(2 * (id < 64 ? 1 : id < 320 ? 2 : 3));
            reader.writeInbound(bytes);
            assertThat(received()).hasSize(1);
        }
    }

    @Test
    void bothSidesFollowANewChunkSize() {
        write(ControlMessages.setChunkSize(60_000), message(5, 0, 100_000));

        byte[] bytes = written();
        assertThat(bytes).hasSize(12 + 4 + 12 + 100_000 + 1);
        reader.writeInbound(Unpooled.wrappedBuffer(bytes));
        assertThat(received()).extracting(RtmpMessage::payloadBytes).containsExactly(100_000);
    }

    @Test
    void interleavesMessagesOfSeveralChunkStreams() {
        read("04 000000 000082 09 01000000" + "aa".repeat(128)
                + "05 000000 000081 08 01000000" + "11".repeat(128) + "c4 aaaa" + "c5 11");

        assertThat(received()).extracting(RtmpMessage::typeId).containsExactly(RtmpMessage.VIDEO, RtmpMessage.AUDIO);
    }

    @Test
    void anAbortedMessageIsForgotten() {
        read("04 000000 000082 09 01000000" + "aa".repeat(128) + "02 000000 000004 02 00000000 00000004"
                + "44 000000 000001 09 bb");

        assertThat(received()).extracting(RtmpMessage::body).containsExactly(hex("bb"));
    }

    @Test
    void whateverIsWrittenIsReadBackHoweverItIsCut() {
        for (long seed = 1; seed <= 100; seed++) {
            Random random = new Random(seed);
            List<RtmpMessage> sent = new ArrayList<>();
            int timestampMs = random.nextInt();
            EmbeddedChannel freshWriter = new EmbeddedChannel(new ChunkEncoder());
            EmbeddedChannel freshReader = new EmbeddedChannel(new ChunkDecoder(LIMITS, () -> true));
            for (int i = 0; i < 30; i++) {
                timestampMs += random.nextInt(4) == 0 ? random.nextInt() >> random.nextInt(31) : random.nextInt(100);
                sent.add(random.nextInt(8) == 0 ? ControlMessages.setChunkSize(1 + random.nextInt(3000))
                        : message(3 + random.nextInt(4), timestampMs, 1 + random.nextInt(1 + random.nextInt(5000))));
            }
            freshWriter.writeOutbound(MessageBatch.of(sent.toArray(RtmpMessage[]::new)));
            ByteBuf bytes = freshWriter.readOutbound();
            while (bytes.isReadable()) {
                freshReader.writeInbound(bytes.readRetainedSlice(
                        Math.min(bytes.readableBytes(), 1 + random.nextInt(1 + random.nextInt(2000)))));
            }
            bytes.release();

            sent.removeIf(message -> message.typeId() == RtmpMessage.SET_CHUNK_SIZE);
            assertThat(drain(freshReader)).as("seed %d", seed).extracting(ChunkCodecTest::fingerprint)
                    .isEqualTo(sent.stream().map(ChunkCodecTest::fingerprint).toList());
        }
    }

    @Test
    void emitsNothingWithoutRoomAndLosesNothing() throws Exception {
        hasRoom = false;
        read("03 000000 000001 14 00000000 aa" + "c3 bb");
        assertThat(received()).isEmpty();

        hasRoom = true;
        reader.pipeline().get(ChunkDecoder.class).resume(reader.pipeline().firstContext());
        assertThat(received()).extracting(RtmpMessage::body).containsExactly(hex("aa"), hex("bb"));
    }

    @Test
    void messagesWithoutPayloadAreSwallowed() {
        read("03 000000 000000 14 00000000" + "c3".repeat(1000) + "03 000000 000001 14 00000000 aa");

        assertThat(received()).hasSize(1);
    }

    @Test
    void refusesWhatIsNotRtmp() {
        refuses("c3 00", "in the middle");
        refuses("83 000000 00", "in the middle");
        refuses("03 000000 ffffff 14 00000000", "a message of 16777215 bytes");
        refuses("02 000000 000004 01 00000000 00000000", "a chunk size of 0");
        refuses("02 000000 000004 01 00000000 80000000", "a chunk size of -");
        refuses("02 000000 000001 01 00000000 01", "a chunk size of 0");
    }

    @Test
    void refusesMoreChunkStreamsThanAllowed() {
        StringBuilder bytes = new StringBuilder();
        for (int id = 3; id <= 3 + LIMITS.maxChunkStreams(); id++) {
            bytes.append("%02x 000000 000001 14 00000000 aa".formatted(id));
        }

        refuses(bytes.toString(), "more than 8 chunk streams");
    }

    @Test
    void boundsWhatIncompleteMessagesHold() {
        StringBuilder many = new StringBuilder("02 000000 000004 01 00000000 000ffff0");
        for (int id = 3; id < 6; id++) {
            many.append("%02x 000000 100000 14 00000000".formatted(id)).append("00".repeat(0xffff0));
        }
        refuses(many.toString(), "too many incomplete messages");
    }

    private void refuses(String bytes, String why) {
        EmbeddedChannel fresh = new EmbeddedChannel(new ChunkDecoder(LIMITS, () -> true));
        assertThatThrownBy(() -> fresh.writeInbound(Unpooled.wrappedBuffer(hex(bytes))))
                .isInstanceOf(DecoderException.class).cause().isInstanceOf(RtmpException.class)
                .hasMessageContaining(why);
    }

    private static RtmpMessage message(int chunkStreamId, int timestampMs, int bytes) {
        byte[] body = new byte[bytes];
        for (int i = 0; i < bytes; i++) {
            body[i] = (byte) (i + 1);
        }
        return new RtmpMessage(chunkStreamId, RtmpMessage.VIDEO, 1, timestampMs, body);
    }

    private static String fingerprint(RtmpMessage message) {
        return message + " " + Arrays.hashCode(message.body());
    }

    private static RtmpMessage audio(int timestampMs, int bytes) {
        byte[] whole = message(7, timestampMs, bytes).body();
        return RtmpMessage.audio(1, timestampMs, Arrays.copyOf(whole, 1),
                Arrays.copyOfRange(whole, 1, bytes));
    }

    private void read(String bytes) {
        reader.writeInbound(Unpooled.wrappedBuffer(hex(bytes)));
    }

    private List<RtmpMessage> received() {
        return drain(reader);
    }

    private static List<RtmpMessage> drain(EmbeddedChannel channel) {
        List<RtmpMessage> all = new ArrayList<>();
        for (Object message = channel.readInbound(); message != null; message = channel.readInbound()) {
            all.add((RtmpMessage) message);
        }
        return all;
    }

    private void write(RtmpMessage... messages) {
        writer.writeOutbound(MessageBatch.of(messages));
    }

    private byte[] written() {
        ByteBuf bytes = writer.readOutbound();
        try {
            return ByteBufUtil.getBytes(bytes);
        } finally {
            bytes.release();
        }
    }
}
