package io.srt4j.gateway.demo;

import io.srt4j.gateway.config.SrtEncryption;
import io.srt4j.gateway.media.MediaFrame;
import io.srt4j.gateway.mpegts.TsMuxer;
import io.srt4j.protocol.settings.SrtOptions;
import io.srt4j.transport.SrtConnection;
import io.srt4j.transport.SrtException;
import io.srt4j.transport.SrtRuntime;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes the built-in clip to this gateway over real SRT, as any encoder would, for ever: the clip is repeated with
 * time stamps that go on, so that no player sees a seam. Runs on a virtual thread of its own.
 */
public final class DemoPublisher implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(DemoPublisher.class);
    /** Seven transport packets, what encoders send. */
    private static final int MESSAGE_BYTES = 1316;
    private static final long RETRY_MS = 2000;
    /** Enough for the gateway to have seen a key frame and both tracks. */
    private static final long LIVE_AFTER_90K = 45_000;

    private final InetSocketAddress target;
    private final SrtOptions options;
    private final SrtRuntime runtime;
    private final Thread thread;
    private final CountDownLatch live = new CountDownLatch(1);

    /** A publisher of {@code stream} at one of the gateway's own addresses. */
    public DemoPublisher(InetSocketAddress listener, String stream, SrtEncryption encryption, SrtRuntime runtime) {
        InetAddress address = listener.getAddress();
        target = address.isAnyLocalAddress()
                ? new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), listener.getPort())
                : listener;
        options = SrtOptions.builder().streamId("#!::r=" + stream + ",m=publish")
                .passphrase(encryption.passphrase()).keyBytes(encryption.keyBytes()).build();
        this.runtime = runtime;
        thread = Thread.ofVirtual().name("demo " + stream).unstarted(this::run);
    }

    public void start() {
        thread.start();
    }

    /** Waits until the first frames are sent. */
    public void awaitLive(Duration timeout) throws InterruptedException {
        if (!live.await(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
            log.warn("demo: not live yet");
        }
    }

    @Override
    public void close() {
        thread.interrupt();
    }

    private void run() {
        DemoClip clip = DemoClip.load();
        while (!Thread.currentThread().isInterrupted()) {
            try (SrtConnection connection = runtime.connect(target, options)) {
                publish(clip, connection);
            } catch (SrtException.Interrupted | InterruptedException _) {
                return;
            } catch (IOException e) {
                log.warn("demo: {}; trying again", e.getMessage());
            }
            try {
                TimeUnit.MILLISECONDS.sleep(RETRY_MS);
            } catch (InterruptedException _) {
                return;
            }
        }
    }

    /** Sends every frame when its decoding time has come, counted from the first one. */
    private void publish(DemoClip clip, SrtConnection connection) throws SrtException, InterruptedException {
        var muxer = new TsMuxer(clip.tracks());
        ByteBuffer pending = ByteBuffer.allocate(1 << 20);
        long startNs = System.nanoTime();
        for (long round = 0;; round++) {
            for (MediaFrame original : clip.frames()) {
                MediaFrame frame = clip.repeated(original, round);
                long dueNs = startNs + frame.dts90k() * 100_000 / 9;
                long waitNs = dueNs - System.nanoTime();
                if (waitNs > 0) {
                    TimeUnit.NANOSECONDS.sleep(waitNs);
                }
                if (frame.dts90k() > LIVE_AFTER_90K) {
                    live.countDown();
                }
                muxer.frame(frame);
                pending.put(muxer.take());
                send(pending, connection);
            }
        }
    }

    private static void send(ByteBuffer pending, SrtConnection connection) throws SrtException {
        pending.flip();
        while (pending.remaining() >= MESSAGE_BYTES) {
            connection.send(pending.slice(pending.position(), MESSAGE_BYTES));
            pending.position(pending.position() + MESSAGE_BYTES);
        }
        pending.compact();
    }
}
