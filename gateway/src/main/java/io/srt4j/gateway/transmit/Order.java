package io.srt4j.gateway.transmit;

/**
 * What to transmit, and how.
 *
 * @param chunkBytes largest piece in which a file or pipe is read, 1..1456
 * @param reconnect whether an SRT side that ends, or does not come about, is opened again
 */
public record Order(Medium source, Medium target, int chunkBytes, Pace pace, boolean reconnect) {
    /** What fits the payload of one SRT packet. */
    public static final int MAX_CHUNK_BYTES = 1456;

    public Order {
        if (chunkBytes < 1 || chunkBytes > MAX_CHUNK_BYTES) {
            throw new IllegalArgumentException(
                    "chunk is " + chunkBytes + ", allowed are 1 to " + MAX_CHUNK_BYTES + " bytes");
        }
    }
}
