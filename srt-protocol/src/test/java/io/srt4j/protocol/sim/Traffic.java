package io.srt4j.protocol.sim;

import java.util.SplittableRandom;

/** When an application sends its next message, and how large it is. */
public interface Traffic {
    /** Time of the next message after the start of the traffic; never decreases. */
    long nextNs();

    /** Size of that message; asking moves on to the one after it. */
    int takeBytes();

    /** Constant bit rate of payload in equal messages at even distances. */
    static Traffic constant(long bitsPerSec, int messageBytes) {
        return new Traffic() {
            private long sent;

            @Override
            public long nextNs() {
                long bits = sent * messageBytes * 8;
                return bits / bitsPerSec * 1_000_000_000 + bits % bitsPerSec * 1_000_000_000 / bitsPerSec;
            }

            @Override
            public int takeBytes() {
                sent++;
                return messageBytes;
            }
        };
    }

    /** One message every {@code intervalNs}. */
    static Traffic every(long intervalNs, int messageBytes) {
        return new Traffic() {
            private long sent;

            @Override
            public long nextNs() {
                return sent * intervalNs;
            }

            @Override
            public int takeBytes() {
                sent++;
                return messageBytes;
            }
        };
    }

    /** Video as an encoder makes it: 25 frames a second, each a burst of messages, every 50th about ten times larger. */
    static Traffic video(long meanBitsPerSec, int messageBytes, Seed seed) {
        return new Traffic() {
            private static final long FRAME_NS = 40_000_000;
            private final SplittableRandom random = seed.random();
            private long frame;
            private int left = frameBytes();

            private int frameBytes() {
                double mean = meanBitsPerSec / 8.0 / 25 / 1.18; // the key frame's share spread over its group
                double factor = (frame % 50 == 0 ? 10 : 1) * (0.6 + 0.8 * random.nextDouble());
                return (int) Math.max(messageBytes / 4.0, mean * factor);
            }

            @Override
            public long nextNs() {
                return frame * FRAME_NS;
            }

            @Override
            public int takeBytes() {
                int bytes = Math.max(SimMessage.MIN_BYTES, Math.min(messageBytes, left));
                left -= bytes;
                if (left <= 0) {
                    frame++;
                    left = frameBytes();
                }
                return bytes;
            }
        };
    }
}
