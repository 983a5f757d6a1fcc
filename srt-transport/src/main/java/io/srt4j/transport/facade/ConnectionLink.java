package io.srt4j.transport.facade;

import io.srt4j.protocol.core.CloseReason;
import io.srt4j.protocol.core.ConnectionCore;
import io.srt4j.protocol.core.ConnectionEvent;
import io.srt4j.protocol.settings.AdjustableOptions;
import io.srt4j.protocol.settings.NegotiatedSettings;
import io.srt4j.protocol.settings.SrtOptions;
import io.srt4j.protocol.stats.SrtStats;
import io.srt4j.transport.netty.ConnectionPort;
import io.srt4j.transport.netty.LoopBell;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Where a connection's loop meets the threads of the application: two rings, two doorbells and what is known so far.
 *
 * <p>When the application does not read, the first ring fills and messages stay in the core, which tells the peer how
 * little room is left and drops what does not fit. When the core takes no more, the second ring fills and senders
 * wait. Each ring is made when its first message comes: most connections carry media in one direction only. It starts
 * small and is as large as the other side's delay makes it.
 *
 * <p>The methods belong to the loop. Fields are written by the loop and read by any thread, unless they say otherwise.
 */
final class ConnectionLink implements ConnectionPort {
    /**
     * What any ring may grow to: what two gigabits a second bring in 4 ms. With a larger buffer asked for it may take an
     * eighth as much beside it, to outlast a longer pause of the other end.
     */
    private static final int RING_BYTES = 1024 * 1024;
    /** Of a ring whose other end keeps up: some messages of a slow stream. */
    private static final int SMALLEST_RING_BYTES = 8 * 1024;
    /** Messages taken from the application in one turn before other connections have theirs. */
    private static final int OFFERS_PER_TURN = 512;

    final SrtOptions options;
    final ConnectionCore core; // touched by the loop only
    final LoopBell bell;
    final Doorbell reader = new Doorbell("receive");
    final Doorbell writer = new Doorbell("send");
    /** Done when the handshake is over, whatever came of it. */
    final CompletableFuture<Boolean> opened = new CompletableFuture<>();
    final CountDownLatch ended = new CountDownLatch(1);

    volatile @Nullable NegotiatedSettings settings;
    volatile AdjustableOptions adjustable;
    volatile long connectedAtNs;
    /** Of the connection's begin, of the last time someone asked, finally of its end. */
    volatile @Nullable SrtStats stats;
    /** Messages for the application. */
    volatile @Nullable MessageRing received;
    /** Why the peer takes nothing more, although something of it still waits to be read. */
    volatile @Nullable CloseReason peerGone;
    /** Written last: whoever sees it sees everything. */
    volatile @Nullable CloseReason closeReason;
    /** Messages for the peer; made by the first thread that sends. */
    volatile @Nullable MessageRing queued;
    /** Set here when the received ring is full, reset by the reader when it has made room. */
    volatile boolean roomWanted;
    /** Why the application closes; set by the thread that does, first come first served. */
    final AtomicReference<@Nullable CloseReason> closing = new AtomicReference<>();

    private final Endpoint endpoint;
    private final BlockingConnection face;
    /** What {@link Traffic} has added up of this connection so far. */
    PacketFates counted = PacketFates.NONE;
    /** What the turn did that somebody may wait for. */
    private boolean delivered;
    private boolean madeRoom;
    private boolean lingering;
    private boolean closePassedOn;

    ConnectionLink(Endpoint endpoint, ConnectionCore core, SrtOptions options, BlockingConnection face) {
        this.endpoint = endpoint;
        this.core = core;
        this.options = options;
        adjustable = options.adjustable();
        this.face = face;
        bell = endpoint.driver().attach(core, this);
        endpoint.onAttached();
    }

    @Override
    public void onTurn(ConnectionCore unused, long nowNs) {
        takeEvents(nowNs);
        if (closeReason != null) {
            return;
        }
        if (closing.get() != null) {
            passOnClose(nowNs);
        } else {
            deliver(nowNs);
        }
        offerQueued(nowNs);
        if (peerGone == null && core.peerGone() != null) {
            peerGone = core.peerGone();
            writer.ring();
        }
        takeEvents(nowNs); // the end of the stream shows when its last message was taken
    }

    private void takeEvents(long nowNs) {
        for (ConnectionEvent event = core.pollEvent(); event != null; event = core.pollEvent()) {
            switch (event) {
                case ConnectionEvent.Connected connected -> {
                    connectedAtNs = nowNs;
                    stats = core.stats(nowNs);
                    settings = connected.settings();
                    opened.complete(true);
                    endpoint.onConnected(face);
                }
                case ConnectionEvent.Moved moved -> face.onMoved(moved);
                case ConnectionEvent.Closed closed -> finish(closed.reason(), nowNs);
            }
        }
    }

    @Override
    public void onTurnEnd(Consumer<Thread> waker) {
        if (delivered) {
            delivered = false;
            reader.ring(waker);
        }
        if (madeRoom) {
            madeRoom = false;
            writer.ring(waker);
        }
    }

    /** Moves due messages to the application until none is due or its ring is full. */
    private void deliver(long nowNs) {
        MessageRing present = received;
        if (present != null && present.settle(nowNs)) {
            reader.ring(); // so that it looks
        }
        while (true) {
            MessageRing ring = received;
            ByteBuffer room = ring == null ? endpoint.scratch() : roomIn(ring);
            if (room == null) {
                break;
            }
            int bytes = core.pollMessage(nowNs, room);
            if (bytes == 0) {
                break;
            }
            if (ring == null) {
                ring = newRing(options.receiveBufferPackets());
                ring.offer(room.flip());
                received = ring;
            } else {
                ring.commit(bytes);
            }
            delivered = true;
        }
    }

    /** A ring beside a buffer of the core. */
    static MessageRing newRing(int bufferPackets) {
        int share = Integer.highestOneBit(bufferPackets * SrtOptions.MAX_PAYLOAD_BYTES / 8);
        return new MessageRing(SMALLEST_RING_BYTES, Math.max(RING_BYTES, share));
    }

    /** Room for the largest message; if there is none, the reader is told to ring when there is. */
    private @Nullable ByteBuffer roomIn(MessageRing ring) {
        ByteBuffer room = ring.reserve(SrtOptions.MAX_PAYLOAD_BYTES);
        if (room == null) {
            roomWanted = true;
            VarHandle.fullFence(); // the second look must not move up before the wish
            room = ring.reserve(SrtOptions.MAX_PAYLOAD_BYTES);
            if (room != null) {
                roomWanted = false;
            }
        }
        return room;
    }

    /** Moves what the application sent to the core, as far as it takes it. */
    private void offerQueued(long nowNs) {
        MessageRing ring = queued;
        if (ring == null) {
            return;
        }
        int taken = 0;
        while (core.hasRoom()) {
            ByteBuffer message = ring.peek();
            if (message == null || !core.offer(nowNs, message)) {
                break;
            }
            ring.remove();
            taken++;
            if (taken == OFFERS_PER_TURN) {
                bell.ring();
                break;
            }
        }
        if (taken > 0) {
            madeRoom = true;
            if (closing.get() != null) {
                passOnClose(nowNs);
            }
        }
    }

    /** Closes the core when everything queued has gone into it, at the latest when the linger time is over. */
    private void passOnClose(long nowNs) {
        MessageRing ring = queued;
        boolean drained = ring == null || ring.peek() == null || !core.isConnected();
        if (drained && !closePassedOn) {
            closeCore(nowNs);
        } else if (!drained && !lingering) {
            lingering = true;
            endpoint.driver().later(adjustable.lingerMs(), this::stopLingering);
        }
    }

    private void stopLingering(long nowNs) {
        if (!closePassedOn && closeReason == null) {
            closeCore(nowNs);
        }
    }

    private void closeCore(long nowNs) {
        closePassedOn = true;
        CloseReason why = closing.get();
        core.close(nowNs, why == null ? CloseReason.LOCAL : why);
    }

    private void finish(CloseReason reason, long nowNs) {
        if (settings != null) {
            stats = core.stats(nowNs);
        }
        end(reason);
        endpoint.onEnded(this, face, reason);
    }

    void adjust(AdjustableOptions changed, long nowNs) {
        adjustable = changed;
        core.adjust(nowNs, changed);
    }

    SrtStats freshStats(long nowNs) {
        SrtStats known = stats;
        SrtStats now = closeReason == null || known == null ? core.stats(nowNs) : known;
        stats = now;
        return now;
    }

    @Override
    public void onEndpointLost(CloseReason reason) {
        end(reason);
        endpoint.onEnded(this, face, reason);
    }

    private void end(CloseReason reason) {
        closeReason = reason;
        opened.complete(true);
        endpoint.driver().afterTurn(ended::countDown); // when the SHUTDOWN has left: the process may end now
        reader.ring();
        writer.ring();
    }
}
