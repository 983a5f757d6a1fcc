package io.srt4j.gateway.http;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

import org.eclipse.jetty.http.HttpException;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.VirtualThreadPool;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One HTTP listener: a list of addresses, served by Jetty on virtual threads, and a table of routes.
 *
 * <p>A route that ends in a slash takes every path below it, any other route takes exactly its path; the longest match
 * wins. Handlers answer with a value, so that HEAD, errors and slow peers are treated in one place, here. A peer that
 * reads slowly occupies its own virtual thread and a 64 KiB slice; the body itself is shared.
 *
 * <p>Routes are set before {@link #start}; after that any thread may call {@link #addresses} and {@link #close}.
 */
public final class HttpFront implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(HttpFront.class);

    /** A heap buffer is copied before each system call: small slices keep that copy in proportion to what is sent. */
    private static final int SLICE_BYTES = 65_536;
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(1);
    private static final long LOG_INTERVAL_NS = TimeUnit.SECONDS.toNanos(1);

    private final String name;
    private final List<InetSocketAddress> listen;
    private final HttpLimits limits;
    private final Server server;
    private final List<Route> routes = new ArrayList<>();
    private final AtomicInteger running = new AtomicInteger();
    private final AtomicLong failures = new AtomicLong();
    private final AtomicLong lastLogNs = new AtomicLong(System.nanoTime() - LOG_INTERVAL_NS);

    private record Route(String path, HttpHandler handler) {
        boolean takes(String requested) {
            return path.endsWith("/") ? requested.startsWith(path) : requested.equals(path);
        }
    }

    /** @param name what log lines and threads call this listener: {@code http}, {@code admin} */
    public HttpFront(String name, List<InetSocketAddress> listen, HttpLimits limits) {
        this.name = name;
        this.listen = List.copyOf(listen);
        this.limits = limits;
        // Each connection needs one task at most, the rest is for acceptors and selectors.
        VirtualThreadPool threads = new VirtualThreadPool(limits.maxConnections() + 64);
        threads.setName(name);
        server = new Server(threads);
    }

    /** Adds a route; only before {@link #start}. */
    public HttpFront route(String path, HttpHandler handler) {
        routes.add(new Route(path, handler));
        routes.sort(Comparator.comparingInt((Route route) -> route.path().length()).reversed());
        return this;
    }

    /** Binds every address or none of them. */
    public void start() throws IOException {
        server.setHandler(new Dispatcher());
        server.setErrorHandler((request, response, callback) -> {
            // Only what Jetty itself refuses comes here: malformed requests. Its own page names its version.
            send(request, response, HttpReply.text(response.getStatus(), "bad request"));
            callback.succeeded();
            return true;
        });
        // Jetty's own graceful stop waits for idle keep-alive connections as well: see close().
        server.setStopTimeout(0);
        server.addBean(new NetworkConnectionLimit(limits.maxConnections(), server));
        List<ServerConnector> connectors = listen.stream().map(this::connector).toList();
        try {
            for (ServerConnector connector : connectors) {
                server.addConnector(connector);
                open(connector);
            }
            server.start();
        } catch (Exception e) {
            connectors.forEach(ServerConnector::close);
            close();
            throw e instanceof IOException io ? io : new IOException(name + " listener: " + e.getMessage(), e);
        }
    }

    private ServerConnector connector(InetSocketAddress address) {
        HttpConfiguration http = new HttpConfiguration();
        http.setSendServerVersion(false);
        http.setRequestHeaderSize(limits.maxHeaderBytes());
        http.setUriCompliance(UriCompliance.RFC3986);
        ServerConnector connector = new ServerConnector(server, 1, 1, new HttpConnectionFactory(http));
        connector.setHost(address.getAddress().getHostAddress());
        connector.setPort(address.getPort());
        connector.setIdleTimeout(limits.idleTimeout().toMillis());
        connector.setAcceptQueueSize(1_024);
        return connector;
    }

    private void open(ServerConnector connector) throws IOException {
        try {
            connector.open();
        } catch (IOException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new IOException(name + " listener: cannot listen on " + connector.getHost() + ":"
                    + connector.getPort() + ": " + cause.getMessage(), e);
        }
    }

    /**
     * The addresses as configured, with the ports the system chose where 0 was asked for; empty when not started. The
     * sockets themselves would call an IPv4 wildcard {@code ::}, because Java's are dual stack.
     */
    public List<InetSocketAddress> addresses() {
        return Stream.of(server.getConnectors()).map(ServerConnector.class::cast).filter(ServerConnector::isOpen)
                .map(open -> new InetSocketAddress(InetAddress.ofLiteral(open.getHost()), open.getLocalPort()))
                .toList();
    }

    /** Stops accepting, gives running requests a second, closes every connection. */
    @Override
    public void close() {
        for (Connector connector : server.getConnectors()) {
            ((ServerConnector) connector).close();
        }
        long deadlineNs = System.nanoTime() + STOP_TIMEOUT.toNanos();
        while (running.get() > 0 && System.nanoTime() - deadlineNs < 0) {
            LockSupport.parkNanos(10_000_000);
        }
        try {
            server.stop();
        } catch (Exception e) {
            LOG.warn("{} listener: did not stop cleanly", name, e);
        }
    }

    private final class Dispatcher extends Handler.Abstract {
        @Override
        public boolean handle(Request request, Response response, Callback callback) {
            running.incrementAndGet();
            try {
                send(request, response, answer(request));
                callback.succeeded();
            } catch (IOException e) {
                callback.failed(e); // the peer went away or stopped reading: its own loss
            } finally {
                running.decrementAndGet();
            }
            return true;
        }
    }

    private HttpReply answer(Request request) {
        String path = request.getHttpURI().getDecodedPath();
        if (path == null || !path.startsWith("/")) {
            return HttpReply.text(400, "bad request");
        }
        for (Route route : routes) {
            if (route.takes(path)) {
                return answer(route, new HttpCall(request, path, limits.maxBodyBytes()));
            }
        }
        return HttpReply.text(404, "nothing at this address");
    }

    private HttpReply answer(Route route, HttpCall call) {
        try {
            return route.handler().handle(call);
        } catch (HttpCall.BodyTooLarge e) {
            return HttpReply.text(413, "request body larger than " + limits.maxBodyBytes() + " bytes");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return HttpReply.text(503, "shutting down");
        } catch (Exception e) {
            if (e instanceof HttpException refused) {
                return HttpReply.text(refused.getCode(), "bad request"); // a query that cannot be decoded
            }
            logFailure(route, e);
            return HttpReply.text(500, "internal error; the log of the gateway says more");
        }
    }

    /** A peer that finds a way to provoke an error must not be able to fill the disk with it. */
    private void logFailure(Route route, Exception e) {
        long count = failures.incrementAndGet();
        long nowNs = System.nanoTime();
        long lastNs = lastLogNs.get();
        if (nowNs - lastNs >= LOG_INTERVAL_NS && lastLogNs.compareAndSet(lastNs, nowNs)) {
            LOG.error("{} listener: handler of {} failed ({} failures so far)", name, route.path(), count, e);
        }
    }

    private static void send(Request request, Response response, HttpReply reply) throws IOException {
        byte[] body = reply.body();
        response.setStatus(reply.status());
        response.getHeaders().put("X-Content-Type-Options", "nosniff");
        reply.headers().forEach((header, value) -> response.getHeaders().put(header, value));
        if (reply.status() != 204 && reply.status() != 304) {
            response.getHeaders().put(HttpHeader.CONTENT_LENGTH, body.length);
        }
        if (request.getMethod().equals("HEAD") || body.length == 0) {
            Content.Sink.write(response, true, ByteBuffer.allocate(0));
            return;
        }
        for (int from = 0; from < body.length; from += SLICE_BYTES) {
            int bytes = Math.min(SLICE_BYTES, body.length - from);
            Content.Sink.write(response, from + bytes == body.length, ByteBuffer.wrap(body, from, bytes));
        }
    }
}
