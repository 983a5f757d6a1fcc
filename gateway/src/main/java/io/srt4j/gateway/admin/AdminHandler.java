package io.srt4j.gateway.admin;

import io.srt4j.gateway.http.HttpCall;
import io.srt4j.gateway.http.HttpHandler;
import io.srt4j.gateway.http.HttpReply;
import java.util.Optional;
import java.util.Set;

/**
 * The one way into the admin listener: who may come in, which route answers, and what every answer has in common.
 *
 * <p>Access is decided before a path is looked up, so that a stranger cannot tell what exists from what does not.
 * Nothing is cacheable, nothing may be framed or read by other origins.
 */
final class AdminHandler implements HttpHandler {
    private final Routes routes;
    private final AccessRule access;
    private final Envelope envelope;

    AdminHandler(Routes routes, AccessRule access, Envelope envelope) {
        this.routes = routes;
        this.access = access;
        this.envelope = envelope;
    }

    @Override
    public HttpReply handle(HttpCall call) {
        return answer(call).with("Cache-Control", "no-store").with("X-Content-Type-Options", "nosniff")
                .with("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'");
    }

    private HttpReply answer(HttpCall call) {
        Optional<Routes.Match> match = routes.find(call.method(), call.path());
        boolean isOpen = match.isPresent() && match.get().route().access() == Routes.Access.OPEN;
        if (!isOpen) {
            Optional<HttpReply> refusal = access.refuse(call);
            if (refusal.isPresent()) {
                return refusal.get();
            }
        }
        if (match.isPresent()) {
            ApiRequest request =
                    new ApiRequest(match.get().id(), call.rawQuery(), call.header("Accept").orElse(""));
            return match.get().route().action().answer(request);
        }
        Set<String> methods = routes.methods(call.path());
        if (methods.isEmpty()) {
            return envelope.error(404, "There is nothing at this address; / lists what there is.");
        }
        String allowed = String.join(", ", methods);
        return envelope.error(405, "This address answers " + allowed + " only.").with("Allow", allowed);
    }
}
