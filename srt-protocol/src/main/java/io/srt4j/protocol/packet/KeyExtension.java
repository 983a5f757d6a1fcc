package io.srt4j.protocol.packet;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The body of a KMREQ or KMRSP as it came: a {@link KeyMaterial} message, one word of state, or neither. */
public final class KeyExtension {
    private final byte[] body;

    private KeyExtension(byte[] body) {
        this.body = body;
    }

    /** Reads {@code bytes} at {@code at}, whatever they are. */
    public static KeyExtension read(ByteBuffer packet, int at, int bytes) {
        byte[] body = new byte[bytes];
        packet.get(at, body);
        return new KeyExtension(body);
    }

    public byte[] body() {
        return body.clone();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof KeyExtension that && Arrays.equals(body, that.body);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(body);
    }

    @Override
    public String toString() {
        return body.length + " bytes about keys";
    }
}
