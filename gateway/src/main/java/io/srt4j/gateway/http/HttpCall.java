package io.srt4j.gateway.http;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;

import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.Fields;

/** One request as handlers see it. Belongs to the virtual thread of the request. */
public final class HttpCall {
    private static final InetSocketAddress UNKNOWN = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

    private final Request request;
    private final String path;
    private final int maxBodyBytes;

    HttpCall(Request request, String path, int maxBodyBytes) {
        this.request = request;
        this.path = path;
        this.maxBodyBytes = maxBodyBytes;
    }

    public String method() {
        return request.getMethod();
    }

    /** Decoded, with dot segments resolved; always begins with a slash. */
    public String path() {
        return path;
    }

    public Optional<String> header(String name) {
        return Optional.ofNullable(request.getHeaders().get(name));
    }

    /** The first value of a query parameter. */
    public Optional<String> query(String name) {
        Fields fields = Request.extractQueryParameters(request);
        return Optional.ofNullable(fields.getValue(name));
    }

    /** What stands behind the question mark, as sent; empty if nothing does. */
    public String rawQuery() {
        return Optional.ofNullable(request.getHttpURI().getQuery()).orElse("");
    }

    /** The host the peer asked for, without port. */
    public String host() {
        return Optional.ofNullable(Request.getServerName(request)).orElse("");
    }

    public InetSocketAddress remote() {
        return request.getConnectionMetaData().getRemoteSocketAddress() instanceof InetSocketAddress address
                ? address
                : UNKNOWN;
    }

    /** The whole body. Blocks until it is here; {@link BodyTooLarge} if it exceeds the listener's limit. */
    public byte[] body() throws IOException {
        if (request.getLength() > maxBodyBytes) {
            throw new BodyTooLarge();
        }
        try (InputStream in = Request.asInputStream(request)) {
            byte[] body = in.readNBytes(maxBodyBytes + 1);
            if (body.length > maxBodyBytes) {
                throw new BodyTooLarge();
            }
            return body;
        }
    }

    /** The peer sent more than the listener takes. {@link HttpFront} answers it with 413. */
    static final class BodyTooLarge extends IOException {
        private static final long serialVersionUID = 1;

        BodyTooLarge() {
            super("request body too large");
        }
    }
}
