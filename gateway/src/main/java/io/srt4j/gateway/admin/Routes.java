package io.srt4j.gateway.admin;

import io.srt4j.gateway.http.HttpReply;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The table of what the admin listener answers; the index page, the methods in {@code Allow} and the test that holds
 * {@code openapi.yaml} to it are all made from it.
 *
 * <p>A template is a plain path or ends in {@code /{id}}, which takes exactly one non-empty part. A trailing slash in a
 * request is ignored: SRS documents its addresses with one. Filled at start, then read by any thread.
 */
final class Routes {

    /** What a caller needs to get an answer. */
    enum Access {
        OPEN, RESTRICTED
    }

    /** Answers one request, on its own virtual thread. */
    @FunctionalInterface
    interface Action {
        HttpReply answer(ApiRequest request);
    }

    /** @param summary one line for the index page */
    record Route(String method, String template, Access access, String summary, Action action) {}

    /** A route that fits, with the {@code {id}} it was asked for (empty if it has none). */
    record Match(Route route, String id) {}

    private static final String ID = "/{id}";

    private final List<Route> routes = new ArrayList<>();

    /** A GET that anyone may send. */
    Routes open(String template, String summary, Action action) {
        routes.add(new Route("GET", template, Access.OPEN, summary, action));
        return this;
    }

    Routes get(String template, String summary, Action action) {
        routes.add(new Route("GET", template, Access.RESTRICTED, summary, action));
        return this;
    }

    Routes delete(String template, String summary, Action action) {
        routes.add(new Route("DELETE", template, Access.RESTRICTED, summary, action));
        return this;
    }

    List<Route> all() {
        return List.copyOf(routes);
    }

    /** The route for a method and a path; HEAD is answered by the route for GET. */
    Optional<Match> find(String method, String path) {
        String wanted = method.equals("HEAD") ? "GET" : method;
        return matching(path).stream().filter(match -> match.route().method().equals(wanted)).findFirst();
    }

    /** The methods a path has; empty if there is nothing at all. */
    Set<String> methods(String path) {
        Set<String> methods = new LinkedHashSet<>();
        for (Match match : matching(path)) {
            methods.add(match.route().method());
            if (match.route().method().equals("GET")) {
                methods.add("HEAD");
            }
        }
        return methods;
    }

    private List<Match> matching(String path) {
        String plain = path.length() > 1 && path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
        List<Match> matches = new ArrayList<>();
        for (Route route : routes) {
            if (route.template().equals(plain)) {
                matches.add(new Match(route, ""));
            } else if (route.template().endsWith(ID)) {
                String prefix = route.template().substring(0, route.template().length() - ID.length() + 1);
                String id = plain.startsWith(prefix) ? plain.substring(prefix.length()) : "";
                if (!id.isEmpty() && id.indexOf('/') < 0) {
                    matches.add(new Match(route, id));
                }
            }
        }
        return matches;
    }
}
