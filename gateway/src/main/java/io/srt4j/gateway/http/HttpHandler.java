package io.srt4j.gateway.http;

/**
 * Answers one request. Runs on the request's own virtual thread and may block, but never without a deadline. What it
 * throws is answered with 500 and does not reach the peer.
 */
@FunctionalInterface
public interface HttpHandler {
    HttpReply handle(HttpCall call) throws Exception;
}
