package io.srt4j.protocol.vectors;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The SRT packets of a capture of libsrt peers, read from a small pcap file (Ethernet, IPv4 or IPv6, UDP). */
public record Capture(String name, List<Packet> packets) {
    private static final List<String> NAMES = List.of("aes128", "aes192", "aes256", "badpass-relaxed", "badpass",
            "dropreq", "fec-aes", "fec-ctr", "fec-gcm", "fec-recover", "fec-row", "fec-rowcol", "fec-stair", "filemsg",
            "filestream", "gcm-151", "gcm-ctr-reject", "gcm-legacy153", "gcm-legacy155to153", "gcm128", "gcm192",
            "gcm256", "group-backup", "group-broadcast", "ipv6", "keepalive", "kmrefresh", "lightack", "loss-nak",
            "loss-nonak", "lost-conclusion-rsp", "lost-induction", "mixed", "msgttl", "nopass", "plain", "reject-user",
            "rendezvous-155", "rendezvous-aes155", "tlpktdrop");

    /** One UDP payload. {@code timeUs} counts from the first packet of the capture. */
    public record Packet(long timeUs, int sourcePort, int destinationPort, ByteBuffer payload) {
        /** A read-only view of the payload of its own. */
        public ByteBuffer buffer() {
            return payload.asReadOnlyBuffer();
        }

        public byte[] bytes() {
            byte[] copy = new byte[payload.remaining()];
            payload.get(payload.position(), copy);
            return copy;
        }
    }

    /** Every capture there is. */
    public static Stream<Capture> all() {
        return NAMES.stream().map(Capture::read);
    }

    public static Capture read(String name) {
        try (InputStream in = Capture.class.getResourceAsStream(name + ".pcap")) {
            if (in == null) {
                throw new IllegalArgumentException("no capture " + name);
            }
            return new Capture(name, parse(ByteBuffer.wrap(in.readAllBytes()).order(ByteOrder.LITTLE_ENDIAN)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The {@code n}-th packet, counted from 1 as in the notes on the captures. */
    public Packet packet(int n) {
        return packets.get(n - 1);
    }

    /** UDP port of the peer that began. */
    public int callerPort() {
        return packets.getFirst().sourcePort;
    }

    private static List<Packet> parse(ByteBuffer file) {
        if (file.getInt(0) != 0xA1B2_C3D4 || file.getInt(20) != 1) {
            throw new IllegalArgumentException("not a little-endian microsecond Ethernet capture");
        }
        List<Packet> packets = new ArrayList<>();
        long firstUs = -1;
        int at = 24;
        while (at < file.limit()) {
            long us = Integer.toUnsignedLong(file.getInt(at)) * 1_000_000 + Integer.toUnsignedLong(file.getInt(at + 4));
            int length = file.getInt(at + 8);
            firstUs = firstUs < 0 ? us : firstUs;
            packets.add(udp(file.slice(at + 16, length).order(ByteOrder.BIG_ENDIAN), us - firstUs));
            at += 16 + length;
        }
        return packets;
    }

    private static Packet udp(ByteBuffer frame, long timeUs) {
        int ip = 14;
        boolean isV6 = (frame.get(ip) & 0xF0) == 0x60;
        int udp = ip + (isV6 ? 40 : (frame.get(ip) & 0x0F) * 4);
        int length = (frame.getShort(udp + 4) & 0xFFFF) - 8;
        return new Packet(timeUs, frame.getShort(udp) & 0xFFFF, frame.getShort(udp + 2) & 0xFFFF,
                frame.slice(udp + 8, length));
    }

    @Override
    public String toString() {
        return name;
    }
}
