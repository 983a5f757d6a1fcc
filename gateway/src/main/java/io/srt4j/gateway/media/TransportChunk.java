package io.srt4j.gateway.media;

/**
 * One SRT message exactly as it was received: opaque bytes of an MPEG transport stream, in which packets may begin and
 * end anywhere. Shared by all readers of a stream: nobody writes to its data.
 *
 * <p>Whether a late joiner may start at a chunk usually turns out only later, when the key frame behind its program
 * tables was recognised; the publisher then tells the hub by position, and {@link #isRandomAccess} stays false.
 */
public final class TransportChunk implements MediaUnit {
    private final byte[] data;
    private final boolean randomAccess;

    private TransportChunk(byte[] data, boolean randomAccess) {
        this.data = data;
        this.randomAccess = randomAccess;
    }

    /** A chunk of which nothing is known yet. The array is kept, not copied. */
    public static TransportChunk of(byte[] data) {
        return new TransportChunk(data, false);
    }

    /** A chunk known to hold the program tables right before a key frame. The array is kept, not copied. */
    public static TransportChunk randomAccess(byte[] data) {
        return new TransportChunk(data, true);
    }

    /** The message's bytes, shared: read only. */
    public byte[] data() {
        return data;
    }

    @Override
    public int sizeBytes() {
        return data.length;
    }

    @Override
    public boolean isRandomAccess() {
        return randomAccess;
    }
}
