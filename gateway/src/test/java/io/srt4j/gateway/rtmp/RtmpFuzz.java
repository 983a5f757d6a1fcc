package io.srt4j.gateway.rtmp;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.DecoderException;
import java.time.Duration;
import java.util.List;

/** Bytes from strangers end in messages, values or an {@link RtmpException}, and nothing else. */
class RtmpFuzz {
    private static final ChunkLimits LIMITS = new ChunkLimits(4096, 16);

    /** The first byte says how the others are cut into reads. */
    @FuzzTest
    void chunks(byte[] data) {
        if (data.length < 2) {
            return;
        }
        EmbeddedChannel channel = new EmbeddedChannel(new ChunkDecoder(LIMITS, () -> true));
        int step = 1 + (data[0] & 0xFF);
        try {
            for (int from = 1; from < data.length; from += step) {
                channel.writeInbound(Unpooled.copiedBuffer(data, from, Math.min(step, data.length - from)));
            }
        } catch (DecoderException e) {
            assertThat(e).hasCauseInstanceOf(RtmpException.class);
        }
        for (Object message = channel.readInbound(); message != null; message = channel.readInbound()) {
            checkMessage((RtmpMessage) message);
        }
    }

    @FuzzTest
    void amf0(byte[] data) {
        try {
            List<AmfValue> values = Amf0.decode(data, 0);
            assertThat(values).hasSizeLessThanOrEqualTo(Amf0.MAX_VALUES);
            // Text that is not UTF-8 changes once, when it is read; afterwards nothing may.
            byte[] once = Amf0.encode(values.toArray(AmfValue[]::new));
            assertThat(Amf0.encode(Amf0.decode(once, 0).toArray(AmfValue[]::new))).isEqualTo(once);
        } catch (RtmpException e) {
            assertThat(e.kind()).isEqualTo(RtmpException.Kind.PROTOCOL);
        }
    }

    @FuzzTest
    void handshake(byte[] data) {
        EmbeddedChannel channel = new EmbeddedChannel(RtmpHandshake.server(Duration.ofSeconds(10)));
        try {
            channel.writeInbound(Unpooled.copiedBuffer(data));
        } catch (DecoderException e) {
            assertThat(e).hasCauseInstanceOf(RtmpException.class);
        }
    }

    @FuzzTest
    void names(byte[] data) {
        String text = new String(data, UTF_8);
        int half = text.length() / 2;
        RtmpUrl.Requested.of(text.substring(0, half), text.substring(half))
                .ifPresent(requested -> assertThat(requested.name().path()).doesNotContain("?"));
        assertThat(ThrottledLog.printable(text)).hasSizeLessThanOrEqualTo(201).doesNotContain("\n");
    }

    private static void checkMessage(RtmpMessage message) {
        assertThat(message.payloadBytes()).isBetween(1, LIMITS.maxMessageBytes());
        try {
            if (RtmpCommand.isCommand(message)) {
                RtmpCommand command = RtmpCommand.decode(message);
                assertThat(command.struct(0).text("app")).isNotNull();
            } else if (ControlMessages.isPing(message)) {
                assertThat(ControlMessages.pong(message).payloadBytes()).isEqualTo(6);
            }
        } catch (RtmpException e) {
            assertThat(e.kind()).isEqualTo(RtmpException.Kind.PROTOCOL);
        }
    }
}
