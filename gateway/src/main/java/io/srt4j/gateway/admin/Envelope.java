package io.srt4j.gateway.admin;

import io.srt4j.gateway.http.HttpReply;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The frame around every JSON answer, with the names SRS uses: {@code code} (0 means done), {@code server},
 * {@code service} and {@code pid} (a string, as in SRS), then what was asked for.
 *
 * <p>Where SRS answers every error with HTTP 200 and a code, an error here has its HTTP status as well, and a sentence
 * in {@code error} that says what to do. Clients written for SRS look at {@code code} and keep working.
 */
final class Envelope {

    /** Numbers SRS gives to things that are not there; other errors carry their HTTP status as code. */
    static final int NO_SUCH_VHOST = 2014;
    static final int NO_SUCH_STREAM = 2048;
    static final int NO_SUCH_CLIENT = 2049;

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final ServerIdentity identity;

    Envelope(ServerIdentity identity) {
        this.identity = identity;
    }

    /** An envelope that says all is well, to be filled. */
    ObjectNode ok() {
        return withCode(0);
    }

    HttpReply error(int status, String sentence) {
        return error(status, status, sentence);
    }

    HttpReply error(int status, int code, String sentence) {
        return reply(status, withCode(code).put("error", sentence));
    }

    static HttpReply reply(int status, ObjectNode body) {
        return HttpReply.of(status, "application/json", JSON.writeValueAsBytes(body));
    }

    private ObjectNode withCode(int code) {
        return JsonNodeFactory.instance.objectNode()
                .put("code", code)
                .put("server", identity.serverId())
                .put("service", identity.serviceId())
                .put("pid", Long.toString(identity.pid()));
    }
}
