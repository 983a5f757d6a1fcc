package io.srt4j.gateway.admin;

import io.srt4j.gateway.config.AdminConfig;
import io.srt4j.gateway.http.HttpFront;
import io.srt4j.gateway.http.HttpLimits;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The admin listener: API, metrics and health on addresses of their own.
 *
 * <p>Started last and closed last, so that the health checks tell the truth while everything else starts and stops.
 * Besides the threads of the requests it has two: one samples all byte counts every five seconds, one
 * notices SRT connections that ended.
 */
public final class AdminServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(AdminServer.class);
    private static final HttpLimits LIMITS = new HttpLimits(256, 8_192, 1_024, Duration.ofSeconds(30));

    private final HttpFront front;
    private final SrsViews srs;
    private final RecentConnections recent;
    private final ByteRates rates = new ByteRates();
    private final Ticker ticker;
    private final CountDownLatch closed = new CountDownLatch(1);

    public AdminServer(AdminConfig config, AdminContext context) {
        this(config, context, Ticker.SYSTEM);
    }

    AdminServer(AdminConfig config, AdminContext context, Ticker ticker) {
        this.ticker = ticker;
        Envelope envelope = new Envelope(context.identity());
        srs = new SrsViews(context.hub(), context.sessions(), rates, ticker);
        SrtViews srt = new SrtViews(context.srt(), context.sessions(), srs, ticker);
        recent = new RecentConnections(srt);
        Routes routes = new AdminApi(context, envelope, srs, new SrtApi(srt, recent, envelope), ticker).routes();
        AdminHandler handler = new AdminHandler(routes, new AccessRule(config.token(), envelope), envelope);
        front = new HttpFront("admin", config.listen(), LIMITS).route("/", handler);
    }

    /** Binds every address or none. */
    public void start() throws IOException {
        front.start();
        every(ByteRates.INTERVAL, "admin rates", () -> rates.sample(ticker.nowNs(), srs.totals()));
        every(RecentConnections.INTERVAL, "admin connections", recent::look);
    }

    /** The bound addresses, with the ports the system chose where 0 was asked for. */
    public List<InetSocketAddress> addresses() {
        return front.addresses();
    }

    @Override
    public void close() {
        closed.countDown();
        front.close();
    }

    /** Runs at once and then again and again on a thread of its own, until the server is closed. */
    private void every(Duration interval, String name, Runnable task) {
        Thread.ofVirtual().name(name).start(() -> {
            try {
                do {
                    runGuarded(name, task);
                } while (!closed.await(interval.toNanos(), TimeUnit.NANOSECONDS));
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
        });
    }

    private static void runGuarded(String name, Runnable task) {
        try {
            task.run();
        } catch (RuntimeException e) {
            LOG.warn("{}: failed, next try follows", name, e);
        }
    }
}
