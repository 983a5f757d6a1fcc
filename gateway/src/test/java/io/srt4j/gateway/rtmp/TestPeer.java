package io.srt4j.gateway.rtmp;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** The other end of a connection, on a plain blocking socket: a player, or a server that is published to. */
final class TestPeer implements AutoCloseable {
    private static final int PATIENCE_MS = 10_000;

    private final Socket socket;
    private final DataInputStream in;
    private final OutputStream out;
    private final EmbeddedChannel decoder = new EmbeddedChannel(
            new ChunkDecoder(new ChunkLimits(1 << 24, 64), () -> true));
    private final EmbeddedChannel encoder = new EmbeddedChannel(new ChunkEncoder());

    private TestPeer(Socket socket) throws IOException {
        this.socket = socket;
        socket.setSoTimeout(PATIENCE_MS);
        socket.setTcpNoDelay(true);
        in = new DataInputStream(socket.getInputStream());
        out = socket.getOutputStream();
    }

    /** A client, hands shaken. */
    static TestPeer client(InetSocketAddress server) throws IOException {
        return client(server, 0);
    }

    /** With a small receive buffer a client that does not read is noticed soon. */
    static TestPeer client(InetSocketAddress server, int receiveBufferBytes) throws IOException {
        Socket socket = new Socket();
        if (receiveBufferBytes > 0) {
            socket.setReceiveBufferSize(receiveBufferBytes);
        }
        socket.connect(server, PATIENCE_MS);
        TestPeer peer = new TestPeer(socket);
        // A complex first packet, as Flash Player sends it: version and digest where the simple one has zeros.
        byte[] first = new byte[1 + RtmpHandshake.PACKET_BYTES];
        first[0] = RtmpHandshake.VERSION;
        first[5] = 9;
        first[1000] = 77;
        peer.out.write(first);
        assertThat(peer.in.readByte()).isEqualTo((byte) RtmpHandshake.VERSION);
        byte[] theirs = peer.in.readNBytes(RtmpHandshake.PACKET_BYTES);
        byte[] echo = peer.in.readNBytes(RtmpHandshake.PACKET_BYTES);
        assertThat(Arrays.copyOf(theirs, 8)).as("a simple handshake").containsOnly(0);
        assertThat(echo).isEqualTo(Arrays.copyOfRange(first, 1, first.length));
        peer.out.write(theirs);
        return peer;
    }

    /** A server's view of the next client, hands shaken. */
    static TestPeer accept(ServerSocket listener) throws IOException {
        listener.setSoTimeout(PATIENCE_MS);
        TestPeer peer = new TestPeer(listener.accept());
        byte[] first = peer.in.readNBytes(1 + RtmpHandshake.PACKET_BYTES);
        peer.out.write(first);
        peer.out.write(first, 1, RtmpHandshake.PACKET_BYTES);
        peer.in.readNBytes(RtmpHandshake.PACKET_BYTES);
        return peer;
    }

    void send(RtmpMessage... messages) throws IOException {
        encoder.writeOutbound(MessageBatch.of(messages));
        ByteBuf bytes = encoder.readOutbound();
        out.write(ByteBufUtil.getBytes(bytes));
        bytes.release();
    }

    void sendRaw(byte[] bytes) throws IOException {
        out.write(bytes);
    }

    /** The next message, empty at the end of the connection. */
    Optional<RtmpMessage> receive() throws IOException {
        byte[] buffer = new byte[16 * 1024];
        while (true) {
            RtmpMessage message = decoder.readInbound();
            if (message != null) {
                return Optional.of(message);
            }
            int bytes;
            try {
                bytes = in.read(buffer);
            } catch (SocketException e) {
                bytes = -1;
            }
            if (bytes < 0) {
                return Optional.empty();
            }
            decoder.writeInbound(Unpooled.copiedBuffer(buffer, 0, bytes));
        }
    }

    /** The next message that fits; those before it are passed over. */
    RtmpMessage await(Predicate<RtmpMessage> fits) throws IOException {
        while (true) {
            RtmpMessage message = receive().orElseThrow(EOFException::new);
            if (fits.test(message)) {
                return message;
            }
        }
    }

    RtmpCommand awaitCommand(String name) throws IOException {
        return RtmpCommand.decode(await(message -> RtmpCommand.isCommand(message)
                && new String(message.body(), 3, Math.min(name.length(), message.body().length - 3),
                        UTF_8).equals(name)));
    }

    /** The status that comes next. */
    String awaitStatus() throws IOException {
        return awaitCommand("onStatus").struct(1).text("code");
    }

    List<RtmpMessage> receiveToEnd() throws IOException {
        List<RtmpMessage> all = new ArrayList<>();
        for (Optional<RtmpMessage> next = receive(); next.isPresent(); next = receive()) {
            all.add(next.get());
        }
        return all;
    }

    void connect(String app) throws IOException {
        connect(AmfValue.struct().with("app", app).with("tcUrl", "rtmp://localhost/" + app));
    }

    RtmpCommand connect(AmfValue.StructBuilder properties) throws IOException {
        send(RtmpCommand.onConnection("connect", 1, properties.object()));
        return awaitCommand("_result");
    }

    void play(String stream) throws IOException {
        send(RtmpCommand.onConnection("createStream", 2, AmfValue.Nothing.NULL));
        int streamId = (int) awaitCommand("_result").number(1, 0);
        send(RtmpCommand.onStream(streamId, "play", 3, AmfValue.Nothing.NULL, AmfValue.of(stream), AmfValue.of(-2000)));
    }

    @Override
    public void close() throws IOException {
        socket.close();
        decoder.finishAndReleaseAll();
        encoder.finishAndReleaseAll();
    }
}
