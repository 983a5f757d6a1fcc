package io.srt4j.gateway.admin;

import io.srt4j.gateway.http.HttpReply;
import io.srt4j.protocol.core.Rejection;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The addresses below {@code /api/v1/srt}, which SRS does not have. */
final class SrtApi {
    private final SrtViews views;
    private final RecentConnections recent;
    private final Envelope envelope;

    SrtApi(SrtViews views, RecentConnections recent, Envelope envelope) {
        this.views = views;
        this.recent = recent;
        this.envelope = envelope;
    }

    /** Open ones, a page of them, and the last that ended. */
    HttpReply connections(ApiRequest request) {
        try {
            recent.look();
            List<SrtViews.Known> all = views.connections();
            Page page = Page.of(request);
            ObjectNode body = envelope.ok();
            body.putArray("connections").addAll(views.describe(page.of(all)));
            body.put("total", all.size());
            body.putArray("closed").addAll(page.of(recent.closed()));
            return Envelope.reply(200, body);
        } catch (Page.InvalidException e) {
            return e.reply(envelope);
        }
    }

    HttpReply connection(ApiRequest request) {
        Optional<ObjectNode> found =
                views.connection(request.id()).map(views::describe).or(() -> recent.find(request.id()));
        if (found.isEmpty()) {
            return envelope.error(404, Envelope.NO_SUCH_CLIENT,
                    "There is no SRT connection with this id, or it ended long ago; GET /api/v1/srt/connections lists"
                            + " them.");
        }
        ObjectNode body = envelope.ok();
        body.set("connection", found.get());
        return Envelope.reply(200, body);
    }

    HttpReply rejections(ApiRequest request) {
        try {
            List<Rejection> all = views.rejections();
            ObjectNode body = envelope.ok();
            ArrayNode array = body.putArray("rejections");
            Page.of(request).of(all).forEach(rejection -> views.writeRejection(array.addObject(), rejection));
            return Envelope.reply(200, body.put("total", all.size()));
        } catch (Page.InvalidException e) {
            return e.reply(envelope);
        }
    }
}
