package io.srt4j.protocol.sim;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * A peer whose every datagram the test writes, so that it can be old, broken or hostile. Only the handshake may be left
 * to it, as caller ({@link #call}) or as listener ({@link #answerCalls}).
 */
public final class ScriptedPeer implements SimNode {
    /** What libsrt 1.5 announces in live mode. */
    public static final int LIVE_FLAGS = 0xBF;
    public static final int NAK_REPORT = 0x10;
    public static final int RETRANSMIT_FLAG = 0x20;
    public static final int TOO_LATE_DROP = 0x08;

    /** The cookie this peer gives as a listener. */
    public static final int COOKIE = 0x0C00_C1E5;

    /** A datagram and when it came. */
    public record Received(long atNs, ByteBuffer bytes) {
    }

    private final SimNetwork network;
    private final InetSocketAddress address;
    private final List<Received> received = new ArrayList<>();
    private int id = 0x1234;
    private int initialSeq = 1_000;
    private int version = 0x01_05_01;
    private int flags = LIVE_FLAGS;
    private int latencies = 120 << 16;
    private int flowWindowPackets = 8_192;
    private int mtuBytes = 1_500;
    private boolean answersCalls;
    private boolean acknowledges;
    private int ackNumber;
    private int clockOriginUs;
    private InetSocketAddress peer = SimNetwork.NOWHERE;
    private int peerId;

    public ScriptedPeer(SimNetwork network, int port) {
        this.network = network;
        this.address = SimHost.address(port);
        network.add(this);
    }

    @Override
    public InetSocketAddress address() {
        return address;
    }

    public ScriptedPeer flags(int value) {
        flags = value;
        return this;
    }

    public ScriptedPeer version(int value) {
        version = value;
        return this;
    }

    public ScriptedPeer initialSeq(int value) {
        initialSeq = value;
        return this;
    }

    public ScriptedPeer socketId(int value) {
        id = value;
        return this;
    }

    public ScriptedPeer flowWindow(int packets) {
        flowWindowPackets = packets;
        return this;
    }

    public ScriptedPeer mtu(int bytes) {
        mtuBytes = bytes;
        return this;
    }

    public ScriptedPeer latencies(int receiveMs, int sendMs) {
        latencies = receiveMs << 16 | sendMs;
        return this;
    }

    /** Answers induction and conclusion requests as a listener of libsrt would. */
    public ScriptedPeer answerCalls() {
        answersCalls = true;
        return this;
    }

    /** Acknowledges every data packet as if nothing were missing, with a full ACK. */
    public ScriptedPeer acknowledgeEverything() {
        acknowledges = true;
        return this;
    }

    /** Whom {@link #send} sends to. */
    public ScriptedPeer aim(InetSocketAddress target) {
        peer = target;
        return this;
    }

    /** Asks the listener it aims at for a cookie. */
    public int fetchCookie() {
        send(induction());
        awaitHandshake(1);
        return Wire.word(last(packet -> Wire.isHandshake(packet, 1)).bytes(), 11);
    }

    /** Takes over socket id and sequence number of the caller's last request, and aims at it. */
    public void learnCaller(InetSocketAddress caller) {
        ByteBuffer request = all(Wire.HANDSHAKE).getLast().bytes();
        peer = caller;
        peerId = Wire.word(request, 10);
        initialSeq = Wire.word(request, 6);
    }

    /** Answers the learnt caller's induction request. */
    public void sendInductionResponse(int version, int word1) {
        int own = id;
        id = peerId;
        send(handshake(version, word1, 1, COOKIE, peerId));
        id = own;
    }

    /** Handshakes with a listener; fails if it does not agree within a few seconds. */
    public ScriptedPeer call(SimHost listener) {
        aim(listener.address());
        send(conclusion(fetchCookie()));
        awaitHandshake(-1);
        peerId = Wire.word(last(packet -> Wire.isHandshake(packet, -1)).bytes(), 10);
        return this;
    }

    private void awaitHandshake(int type) {
        long endNs = network.nowNs() + Duration.ofSeconds(3).toNanos();
        if (!network.runUntil(endNs, () -> !all(packet -> Wire.isHandshake(packet, type)).isEmpty())) {
            throw new AssertionError("no handshake of type " + type + " came back");
        }
    }

    public ByteBuffer induction() {
        return handshake(4, 2, 1, 0, 0);
    }

    /** A conclusion request with an HSREQ. */
    public ByteBuffer conclusion(int cookie) {
        return handshake(5, 1, -1, cookie, 0, 1 << 16 | 3, version, flags, latencies);
    }

    /** A handshake to destination {@code to} with raw extension words. */
    public ByteBuffer handshake(int version, int word1, int type, int cookie, int to, int... extensions) {
        int[] body = new int[12 + extensions.length];
        body[0] = version;
        body[1] = word1;
        body[2] = initialSeq;
        body[3] = mtuBytes;
        body[4] = flowWindowPackets;
        body[5] = type;
        body[6] = id;
        body[7] = cookie;
        System.arraycopy(extensions, 0, body, 12, extensions.length);
        return Wire.control(Wire.HANDSHAKE, 0, nowUs(), to, body);
    }

    /** What this peer's packets show as the time at the simulation's start. */
    public ScriptedPeer clockUs(int originUs) {
        clockOriginUs = originUs;
        return this;
    }

    /** This peer's clock as its packets show it. */
    public int nowUs() {
        return clockOriginUs + (int) (network.nowNs() / 1_000);
    }

    /** The id of the other side's connection. */
    public int peerId() {
        return peerId;
    }

    public int initialSeq() {
        return initialSeq;
    }

    public void send(ByteBuffer packet) {
        network.send(address, peer, packet);
    }

    /** Sends so many bytes of payload as the {@code index}-th packet of the connection, stamped now. */
    public void sendData(int index, int payloadBytes) {
        sendData(index, payloadBytes, nowUs());
    }

    public void sendData(int index, int payloadBytes, int timestampUs) {
        int seq = initialSeq + index & Integer.MAX_VALUE;
        send(Wire.data(seq, index + 1, timestampUs, peerId, new byte[payloadBytes]));
    }

    public void sendControl(int type, int info, int... body) {
        send(Wire.control(type, info, nowUs(), peerId, body));
    }

    /** A full ACK of everything before {@code seq}. */
    public void sendAck(int seq, int freePackets) {
        sendControl(Wire.ACK, ++ackNumber, seq, 20_000, 2_000, freePackets, 1_000, 10_000, 1_000_000);
    }

    public List<Received> received() {
        return received;
    }

    public void forget() {
        received.clear();
    }

    public List<Received> all(Predicate<ByteBuffer> matching) {
        return received.stream().filter(packet -> matching.test(packet.bytes)).toList();
    }

    public List<Received> all(int controlType) {
        return all(packet -> Wire.isControl(packet, controlType));
    }

    public List<Received> data() {
        return all(Wire::isData);
    }

    private Received last(Predicate<ByteBuffer> matching) {
        return all(matching).getLast();
    }

    @Override
    public void onDatagram(InetSocketAddress from, ByteBuffer datagram) {
        ByteBuffer copy = ByteBuffer.allocate(datagram.remaining()).put(datagram.duplicate()).flip();
        received.add(new Received(network.nowNs(), copy));
        if (answersCalls && Wire.isControl(copy, Wire.HANDSHAKE)) {
            answer(from, copy);
        }
        if (acknowledges && Wire.isData(copy)) {
            sendAck(Wire.seq(copy) + 1 & Integer.MAX_VALUE, flowWindowPackets);
        }
    }

    private void answer(InetSocketAddress from, ByteBuffer request) {
        peer = from;
        peerId = Wire.word(request, 10);
        initialSeq = Wire.word(request, 6);
        if (Wire.isHandshake(request, 1)) {
            sendInductionResponse(5, 0x4A17);
        } else if (Wire.isHandshake(request, -1) && Wire.word(request, 11) == COOKIE) {
            send(handshake(5, 1, -1, COOKIE, peerId, 2 << 16 | 3, version, flags, latencies | latencies >>> 16));
        }
    }

    @Override
    public void turn() {
        // Everything happens when a datagram comes or the test says so.
    }

    @Override
    public long wakeAtNs() {
        return VirtualTime.NEVER;
    }
}
