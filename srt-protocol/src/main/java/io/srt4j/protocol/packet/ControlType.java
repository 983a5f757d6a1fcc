package io.srt4j.protocol.packet;

/** What a control packet is for (SRT draft, 3.2). */
public enum ControlType {
    HANDSHAKE(0x0000),
    KEEPALIVE(0x0001),
    ACK(0x0002),
    NAK(0x0003),
    CONGESTION_WARNING(0x0004),
    SHUTDOWN(0x0005),
    ACKACK(0x0006),
    DROPREQ(0x0007),
    PEER_ERROR(0x0008),
    /** Extended by its subtype: in-stream HSREQ, HSRSP, KMREQ, KMRSP. */
    USER(0x7FFF),
    /** A number no implementation knows; such packets are counted and ignored. */
    UNKNOWN(-1);

    private final int code;

    ControlType(int code) {
        this.code = code;
    }

    /** The number on the wire. */
    public int code() {
        return code;
    }

    static ControlType of(int code) {
        return switch (code) {
            case 0x0000 -> HANDSHAKE;
            case 0x0001 -> KEEPALIVE;
            case 0x0002 -> ACK;
            case 0x0003 -> NAK;
            case 0x0004 -> CONGESTION_WARNING;
            case 0x0005 -> SHUTDOWN;
            case 0x0006 -> ACKACK;
            case 0x0007 -> DROPREQ;
            case 0x0008 -> PEER_ERROR;
            case 0x7FFF -> USER;
            default -> UNKNOWN;
        };
    }
}
