package io.srt4j.gateway.access;

import io.micrometer.core.instrument.MeterRegistry;
import io.srt4j.gateway.config.HooksConfig;
import io.srt4j.gateway.media.StreamName;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Asks other servers over HTTP whether a session may begin, and tells them when it has ended, in the words of SRS.
 *
 * <p>Every call blocks the session's own virtual thread for at most the configured time-out; nobody else waits. An
 * answer other than yes refuses; no answer counts as the configuration says. End hooks are told whatever happens to
 * the thread meanwhile, but not repeated if they fail.
 */
public final class Hooks implements SessionGate, AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Hooks.class);
    private static final int MAX_ANSWER_BYTES = 64 * 1024;

    private enum Outcome {
        ALLOWED,
        REFUSED,
        FAILED,
        /** It allows, under terms that cannot be. */
        INVALID
    }

    private record Answer(Outcome outcome, SrtTerms terms, String detail) {
        static Answer without(Outcome outcome, String detail) {
            return new Answer(outcome, SrtTerms.NONE, detail);
        }
    }

    private final HooksConfig config;
    private final String serverId;
    private final String serviceId;
    private final Function<StreamName, Optional<String>> liveStreamIds;
    private final MeterRegistry meters;
    private final JsonMapper json = new JsonMapper();
    private final HttpClient client;
    private final LogThrottle throttle = new LogThrottle();

    /**
     * Hooks as configured.
     *
     * @param serverId who asks
     * @param serviceId which run of it
     * @param liveStreamIds finds the id of the stream that is live under a name
     */
    public Hooks(HooksConfig config, String serverId, String serviceId,
            Function<StreamName, Optional<String>> liveStreamIds, MeterRegistry meters) {
        this.config = config;
        this.serverId = serverId;
        this.serviceId = serviceId;
        this.liveStreamIds = liveStreamIds;
        this.meters = meters;
        this.client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(config.timeout())
                .executor(Executors.newVirtualThreadPerTaskExecutor()).build();
    }

    @Override
    public void begin(Session session) throws RefusedException {
        if (session.role() == Role.PLAY) {
            // Kept for on_stop: by then the publisher may have left.
            liveStreamIds.apply(session.stream()).ifPresent(session::liveStreamId);
        }
        HookEvent event = HookEvent.beginOf(session.role());
        if (!config.enabled()) {
            return;
        }
        for (URI address : event.addresses(config)) {
            obey(event, call(event, address, session), session);
        }
    }

    private void obey(HookEvent event, Answer answer, Session session) throws RefusedException {
        switch (answer.outcome) {
            case ALLOWED -> session.decide(answer.terms);
            case REFUSED -> throw new RefusedException(RefusedException.FORBIDDEN, event.key() + " said no");
            case INVALID -> throw new RefusedException(RefusedException.INTERNAL_ERROR,
                    event.key() + " answered " + answer.detail);
            case FAILED -> {
                if (config.onError() == HooksConfig.OnError.REFUSE || Thread.currentThread().isInterrupted()) {
                    throw new RefusedException(RefusedException.FORBIDDEN, event.key() + " could not be asked");
                }
            }
        }
    }

    @Override
    public void end(Session session) {
        if (!config.enabled()) {
            return;
        }
        // A session that ends because its thread is interrupted is told about all the same.
        boolean interrupted = Thread.interrupted();
        HookEvent event = HookEvent.endOf(session.role());
        for (URI address : event.addresses(config)) {
            var _ = call(event, address, session);
            interrupted |= Thread.interrupted();
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Breaks off calls under way and lets no new one start. */
    @Override
    public void close() {
        client.shutdownNow();
    }

    private Answer call(HookEvent event, URI address, Session session) {
        Answer answer;
        long startNs = System.nanoTime();
        try {
            answer = read(post(address, body(event, session)));
        } catch (TimeoutException _) {
            answer = Answer.without(Outcome.FAILED, "no answer within " + config.timeout().toMillis() + " ms");
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            answer = Answer.without(Outcome.FAILED, "interrupted");
        } catch (IOException | RuntimeException e) {
            answer = Answer.without(Outcome.FAILED, String.valueOf(e));
        }
        count(event, answer.outcome);
        if (answer.outcome != Outcome.ALLOWED && throttle.pass()) {
            log.warn("hook {} at {} for session {}: {} after {} ms, {}{}", event.key(), withoutQuery(address),
                    session.id(), answer.outcome.name().toLowerCase(Locale.ROOT),
                    TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNs), answer.detail, throttle.suffix());
        }
        return answer;
    }

    private HttpResponse<String> post(URI address, String body)
            throws IOException, InterruptedException, TimeoutException {
        HttpRequest request = HttpRequest.newBuilder(address).header("Content-Type", "application/json")
                .timeout(config.timeout()).POST(HttpRequest.BodyPublishers.ofString(body)).build();
        CompletableFuture<HttpResponse<String>> answer = client.sendAsync(request,
                HttpResponse.BodyHandlers.limiting(HttpResponse.BodyHandlers.ofString(), MAX_ANSWER_BYTES));
        try {
            // The request's own time-out ends with the headers; this one covers a body that trickles in as well.
            return answer.get(config.timeout().toNanos(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof HttpTimeoutException) {
                throw new TimeoutException();
            }
            throw new IOException(e.getCause());
        } finally {
            answer.cancel(true);
        }
    }

    private String body(HookEvent event, Session session) {
        SessionRequest request = session.request();
        StreamName stream = session.stream();
        ObjectNode body = json.createObjectNode();
        body.put("server_id", serverId).put("service_id", serviceId);
        body.put("action", event.key()).put("client_id", session.id()).put("ip", session.remoteIp());
        body.put("vhost", stream.vhost()).put("app", stream.app());
        // SRS keeps the question mark of RTMP, and has none for other protocols.
        String param = session.protocol() == Protocol.RTMP && !session.param().isEmpty() ? "?" + session.param()
                : session.param();
        if (event == HookEvent.ON_PLAY) {
            body.put("stream", stream.name()).put("tcUrl", request.tcUrl()).put("param", param).put("pageUrl", "");
        } else {
            body.put("tcUrl", request.tcUrl()).put("stream", stream.name()).put("param", param);
        }
        body.put("stream_url", stream.vhost() + "/" + stream.path());
        session.liveStreamId().ifPresent(id -> body.put("stream_id", id));
        session.endReason().ifPresent(why -> body.put("reason", why.kind().key()).put("detail", why.detail()));
        return json.writeValueAsString(body);
    }

    /** SRS's rule: the body is the number 0, or an object whose code is 0. Ours: such an object may hold terms. */
    private Answer read(HttpResponse<String> response) {
        Answer no = Answer.without(Outcome.REFUSED, "status " + response.statusCode());
        if (response.statusCode() != 200 && response.statusCode() != 201) {
            return no;
        }
        try {
            JsonNode answer = json.readTree(response.body());
            JsonNode code = answer.isObject() ? answer.path("code") : answer;
            return code.isIntegralNumber() && code.asLong() == 0
                    ? new Answer(Outcome.ALLOWED, SrtTerms.of(answer), "")
                    : no;
        } catch (JacksonException _) {
            return no;
        } catch (SrtTerms.InvalidException e) {
            return Answer.without(Outcome.INVALID, String.valueOf(e.getMessage()));
        }
    }

    private void count(HookEvent event, Outcome outcome) {
        meters.counter("gateway.hooks", "event", event.key(), "result",
                outcome.name().toLowerCase(Locale.ROOT)).increment();
    }

    /** Queries of hook addresses tend to hold tokens. */
    private static String withoutQuery(URI address) {
        String text = address.toString();
        int question = text.indexOf('?');
        return question < 0 ? text : text.substring(0, question);
    }
}
