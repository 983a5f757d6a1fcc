package io.srt4j.transport.interop;

import io.srt4j.protocol.packet.PacketHeader;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import org.jspecify.annotations.Nullable;

/**
 * A proxy between caller and listener that moves one side's clock and message numbers, to bring their wraps near, and
 * looks for wraps in what passes. Nothing else tells the one side where the other's numbers began.
 */
final class Tap implements Closeable {
    private static final int MAX_DATAGRAM_BYTES = 2048;
    private static final int DROP_REQUEST = 7;
    private static final int RETRANSMITTED = 1 << 26;

    /**
     * What is added to the numbers of one direction.
     *
     * @param timestampUs modulo 2^32
     * @param messages modulo 2^26 - 1: zero is not a message number
     */
    record Shift(int timestampUs, int messages) {
        static final Shift NONE = new Shift(0, 0);
    }

    private final DatagramChannel callerSide;
    private final DatagramChannel listenerSide;
    private final Direction fromCaller;
    private final Direction fromListener;
    private volatile @Nullable SocketAddress caller;

    Tap(int listenerPort, Shift ofCaller, Shift ofListener) throws IOException {
        InetAddress loopback = InetAddress.getLoopbackAddress();
        callerSide = DatagramChannel.open().bind(new InetSocketAddress(loopback, 0));
        listenerSide = DatagramChannel.open().connect(new InetSocketAddress(loopback, listenerPort));
        fromCaller = new Direction(ofCaller);
        fromListener = new Direction(ofListener);
        Thread.ofPlatform().daemon().name("tap-up").start(this::forwardUp);
        Thread.ofPlatform().daemon().name("tap-down").start(this::forwardDown);
    }

    /** Where the caller calls. */
    int port() throws IOException {
        return ((InetSocketAddress) callerSide.getLocalAddress()).getPort();
    }

    Direction fromCaller() {
        return fromCaller;
    }

    Direction fromListener() {
        return fromListener;
    }

    private void forwardUp() {
        ByteBuffer datagram = ByteBuffer.allocate(MAX_DATAGRAM_BYTES);
        while (callerSide.isOpen()) {
            try {
                caller = callerSide.receive(datagram.clear());
                fromCaller.pass(datagram.flip());
                listenerSide.write(datagram);
            } catch (ClosedChannelException _) {
                return;
            } catch (IOException _) {
                // Nobody listens yet: the caller will say it again.
            }
        }
    }

    private void forwardDown() {
        ByteBuffer datagram = ByteBuffer.allocate(MAX_DATAGRAM_BYTES);
        while (listenerSide.isOpen()) {
            try {
                listenerSide.read(datagram.clear());
                fromListener.pass(datagram.flip());
                SocketAddress to = caller;
                if (to != null) {
                    callerSide.send(datagram, to);
                }
            } catch (ClosedChannelException _) {
                return;
            } catch (IOException _) {
                // The answer to a datagram that nobody took.
            }
        }
    }

    @Override
    public void close() {
        try (callerSide; listenerSide) {
            // Their threads end with them.
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** One way. Written by its thread, read by the test. */
    static final class Direction {
        private final Shift shift;
        private boolean any;
        private int lastTimestampUs;
        private int lastAnswerUs;
        private int lastSeq;
        private int lastMessage;
        private int lastKey;

        private volatile int timestampWraps;
        private volatile int answerWraps;
        private volatile int sequenceWraps;
        private volatile int messageWraps;
        private volatile int keyChanges;

        private Direction(Shift shift) {
            this.shift = shift;
        }

        /** How often the timestamps of data packets began again from 0. */
        int timestampWraps() {
            return timestampWraps;
        }

        /** The same of control packets. */
        int answerWraps() {
            return answerWraps;
        }

        int sequenceWraps() {
            return sequenceWraps;
        }

        int messageWraps() {
            return messageWraps;
        }

        /** How often the next data packet had the other key. */
        int keyChanges() {
            return keyChanges;
        }

        @SuppressWarnings("NonAtomicVolatileUpdate") // one writer
        private void pass(ByteBuffer datagram) {
            if (datagram.remaining() < PacketHeader.BYTES) {
                return;
            }
            datagram.putInt(8, datagram.getInt(8) + shift.timestampUs);
            boolean control = datagram.getInt(0) < 0;
            if (!control || ((datagram.getInt(0) >>> 16) & 0x7FFF) == DROP_REQUEST) {
                datagram.putInt(4, moved(datagram.getInt(4)));
            }
            if (control) {
                answerWraps += lastAnswerUs < 0 && datagram.getInt(8) >= 0 ? 1 : 0;
                lastAnswerUs = datagram.getInt(8);
            } else if ((datagram.getInt(4) & RETRANSMITTED) == 0) {
                look(datagram.getInt(8), datagram.getInt(0), datagram.getInt(4));
            }
        }

        private int moved(int word) {
            int message = word & 0x3FF_FFFF;
            return message == 0 ? word : (word & ~0x3FF_FFFF) | ((message - 1 + shift.messages) % 0x3FF_FFFF + 1);
        }

        /** Only first transmissions, which come in order unless the link is bad; a wrap is a step back by more than half. */
        @SuppressWarnings("NonAtomicVolatileUpdate") // one writer
        private void look(int timestampUs, int seq, int word) {
            int message = word & 0x3FF_FFFF;
            int key = (word >>> 27) & 3;
            if (any) {
                timestampWraps += lastTimestampUs < 0 && timestampUs >= 0 ? 1 : 0;
                sequenceWraps += lastSeq >= 1 << 30 && seq < 1 << 30 ? 1 : 0;
                messageWraps += lastMessage >= 1 << 25 && message < 1 << 25 ? 1 : 0;
                keyChanges += key != lastKey ? 1 : 0;
            }
            any = true;
            lastTimestampUs = timestampUs;
            lastSeq = seq;
            lastMessage = message;
            lastKey = key;
        }
    }
}
