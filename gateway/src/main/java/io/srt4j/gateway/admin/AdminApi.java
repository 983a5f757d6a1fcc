package io.srt4j.gateway.admin;

import io.srt4j.gateway.access.Session;
import io.srt4j.gateway.config.HlsConfig;
import io.srt4j.gateway.http.HttpReply;
import io.srt4j.gateway.media.StreamName;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** All addresses of the admin listener and what each answers. {@code openapi.yaml} describes exactly these. */
final class AdminApi {
    private static final Logger LOG = LoggerFactory.getLogger(AdminApi.class);
    private static final String OPENAPI = "openapi.yaml";

    private final AdminContext context;
    private final Envelope envelope;
    private final SrsViews srs;
    private final SrtApi srt;
    private final SystemView system;
    private final byte[] openApi = resource(OPENAPI);

    AdminApi(AdminContext context, Envelope envelope, SrsViews srs, SrtApi srt, Ticker ticker) {
        this.context = context;
        this.envelope = envelope;
        this.srs = srs;
        this.srt = srt;
        this.system = new SystemView(context.identity(), ticker);
    }

    Routes routes() {
        Routes routes = new Routes();
        return routes.open("/healthz", "alive", this::health).open("/readyz", "ready for work", this::readiness)
                .get("/", "this list", _ -> index(routes)).get("/metrics", "meters for Prometheus", this::metrics)
                .get("/openapi.yaml", "this API, described", _ -> HttpReply.of(200, "application/yaml", openApi))
                .get("/api/v1/versions", "version of the gateway", _ -> data(system::writeVersion))
                .get("/api/v1/summaries", "process and machine", _ -> data(this::writeSummary))
                .get("/api/v1/vhosts", "virtual hosts", _ -> vhosts())
                .get("/api/v1/vhosts/{id}", "one of them, by id or name", this::vhost)
                .get("/api/v1/streams", "live streams; ?start=&count=", this::streams)
                .get("/api/v1/streams/{id}", "one of them", this::stream)
                .get("/api/v1/clients", "who publishes and plays; ?start=&count=", this::clients)
                .get("/api/v1/clients/{id}", "one of them", this::client)
                .delete("/api/v1/clients/{id}", "disconnects it", this::kick)
                .get("/api/v1/srt/connections", "SRT with all its figures; ?start=&count=", srt::connections)
                .get("/api/v1/srt/connections/{id}", "one, by its id or its client's", srt::connection)
                .get("/api/v1/srt/rejections", "the last refused callers; ?start=&count=", srt::rejections);
    }

    private HttpReply health(ApiRequest request) {
        return HttpReply.text(200, "ok");
    }

    private HttpReply readiness(ApiRequest request) {
        String obstacle = context.readiness().obstacle();
        return obstacle.isEmpty() ? HttpReply.text(200, "ready") : HttpReply.text(503, "not ready: " + obstacle);
    }

    private HttpReply index(Routes routes) {
        StringBuilder text = new StringBuilder("srt4j ").append(context.identity().version()).append("\n\n");
        for (Routes.Route route : routes.all()) {
            text.append("%-6s %-34s %s\n".formatted(route.method(), route.template(), route.summary()));
        }
        return HttpReply.text(200, text.toString().stripTrailing());
    }

    private HttpReply metrics(ApiRequest request) {
        var scrape = context.metrics().scrape(request.accept());
        return HttpReply.of(200, scrape.contentType(), scrape.body().getBytes(StandardCharsets.UTF_8));
    }

    private void writeSummary(ObjectNode data) {
        List<Session> all = context.sessions().all();
        system.writeSummary(data, all.size(), SrsViews.totals(all));
    }

    private HttpReply vhosts() {
        List<String> all = srs.vhosts();
        return list("vhosts", all, this::writeVhost, all.size());
    }

    private HttpReply vhost(ApiRequest request) {
        return srs.vhost(request.id()).map(name -> one("vhost", json -> writeVhost(json, name)))
                .orElseGet(() -> envelope.error(404, Envelope.NO_SUCH_VHOST,
                        "There is no such vhost; GET /api/v1/vhosts lists them."));
    }

    private void writeVhost(ObjectNode json, String name) {
        srs.writeVhost(json, name);
        HlsConfig hls = context.hls();
        ObjectNode shown = json.putObject("hls").put("enabled", hls.enabled());
        if (hls.enabled()) {
            shown.put("fragment", hls.segment().toMillis() / 1000.0);
        }
    }

    private HttpReply streams(ApiRequest request) {
        Map<StreamName, Long> clients = srs.clientsByStream();
        return page(request, "streams", srs.streams(), (json, stream) -> srs.writeStream(json, stream, clients));
    }

    private HttpReply stream(ApiRequest request) {
        return srs.stream(request.id())
                .map(stream -> one("stream", json -> srs.writeStream(json, stream, srs.clientsByStream())))
                .orElseGet(() -> envelope.error(404, Envelope.NO_SUCH_STREAM,
                        "There is no live stream with this id; GET /api/v1/streams lists them."));
    }

    private HttpReply clients(ApiRequest request) {
        return page(request, "clients", context.sessions().all(), srs::writeClient);
    }

    private HttpReply client(ApiRequest request) {
        return context.sessions().find(request.id())
                .map(session -> one("client", json -> srs.writeClient(json, session)))
                .orElseGet(this::noSuchClient);
    }

    private HttpReply kick(ApiRequest request) {
        return context.sessions().find(request.id()).map(session -> {
            LOG.info("session {} is disconnected through the API", session);
            session.kick("disconnected through the API");
            return Envelope.reply(200, envelope.ok());
        }).orElseGet(this::noSuchClient);
    }

    private HttpReply noSuchClient() {
        return envelope.error(404, Envelope.NO_SUCH_CLIENT,
                "There is no client with this id, or it has left; GET /api/v1/clients lists them.");
    }

    private HttpReply data(Consumer<ObjectNode> writer) {
        return one("data", writer);
    }

    private HttpReply one(String field, Consumer<ObjectNode> writer) {
        ObjectNode body = envelope.ok();
        writer.accept(body.putObject(field));
        return Envelope.reply(200, body);
    }

    /** A part of a list, with the length of the whole as {@code total}. */
    private <T> HttpReply page(ApiRequest request, String field, List<T> all, BiConsumer<ObjectNode, T> writer) {
        try {
            return list(field, Page.of(request).of(all), writer, all.size());
        } catch (Page.InvalidException e) {
            return e.reply(envelope);
        }
    }

    private <T> HttpReply list(String field, List<T> shown, BiConsumer<ObjectNode, T> writer, int total) {
        ObjectNode body = envelope.ok();
        ArrayNode array = body.putArray(field);
        shown.forEach(item -> writer.accept(array.addObject(), item));
        return Envelope.reply(200, body.put("total", total));
    }

    private static byte[] resource(String name) {
        try (InputStream in = AdminApi.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("the jar lacks " + name);
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
